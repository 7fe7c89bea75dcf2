-- plan_fact_as_of: the report exactly as it stood at a data version: at the last moment when that was the newest one,
-- with the plans, overrides and budgets of that moment; or, where a plan is named, when that was the newest plan. Row for
-- row what plan_fact_month showed.
--   refuses   PF003 unknown data version · PF009 the plan was never published
{% from 'macros/plan_fact_row.sql' import plan_fact_names -%}
create or replace function plan_fact_as_of(data_version_id bigint, plan_id bigint default null)
returns setof plan_fact_row
language sql
stable
begin atomic
select
    cell.level,
    {{ dimensions | idents('cell') }},
    {{ plan_fact_names | idents('cell') }}
from plan_fact_month_at(
    plan_fact_as_of.data_version_id,
    revision_at(plan_fact_as_of.data_version_id, plan_fact_as_of.plan_id)
) as cell;
end;

comment on function plan_fact_as_of is 'The plan-fact report exactly as it stood at a data version.';
