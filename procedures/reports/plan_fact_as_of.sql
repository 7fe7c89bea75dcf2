-- plan_fact_as_of: the report exactly as it stood at a data version; with the plans in force then, or when
-- another plan was the newest, and the overrides and budgets that were made by then. Row for row what
-- plan_fact_month showed.
--   refuses   PF003 unknown data version
create or replace function plan_fact_as_of(data_version_id bigint, plan_id bigint default null)
returns setof plan_fact_row
language sql
stable
begin atomic
select cell.*
from plan_fact_month_at(
    plan_fact_as_of.data_version_id,
    coalesce(
        plan_fact_as_of.plan_id,
        (
            select max(plan.plan_id)
            from plan
            where plan.data_version_id <= plan_fact_as_of.data_version_id
                and plan.published_at is not null
        )
    )
) as cell
where assert_data_version(plan_fact_as_of.data_version_id);
end;

comment on function plan_fact_as_of is 'The plan-fact report exactly as it stood at a data version.';
