-- plan_fact_month_at: plan against fact of all months, at every level, from the fact of a data version, and the plans and
-- budgets that were in force at a revision (0: before the first one): what plan_fact_month shows, worked out anew.
{% from 'macros/plan_fact_row.sql' import plan_fact_names -%}
create or replace function plan_fact_month_at(data_version_id bigint, plan_revision_id bigint)
returns setof plan_fact_row
language sql
stable
begin atomic
select
    cell.level,
    {{ dimensions | idents('cell') }},
    {{ plan_fact_names | idents('cell') }}
from plan_fact_month_between(
    plan_fact_month_at.data_version_id, plan_fact_month_at.plan_revision_id, '-infinity', 'infinity'
) as cell;
end;

comment on function plan_fact_month_at is 'Plan against fact per month, from the fact of a data version and the plans and budgets in force at a revision; plan_fact_as_of asks for it by version.';
