-- plan_fact_as_of: the report exactly as it stood at a data version; with the plans in force then, or when
-- another plan was the newest, and the overrides and budgets that were made by then. Row for row what
-- plan_fact_month showed.
--   refuses   PF003 unknown data version
create or replace function plan_fact_as_of(data_version_id bigint, plan_id bigint default null)
returns table (
    level text,
    {{ dimensions | typed('text') }},
    month date,
    plan numeric,
    fact numeric,
    plan_to_date numeric,
    variance numeric,
    variance_pct numeric,
    execution_pct numeric,
    outlook numeric,
    plan_ytd numeric,
    fact_ytd numeric,
    variance_ytd numeric,
    fact_last_year numeric,
    yoy_pct numeric,
    days_expected integer,
    days_loaded integer,
    is_complete boolean,
    match_status text,
    plan_id bigint,
    run_id bigint,
    data_version_id bigint,
    series_id integer,
    plan_statistical numeric,
    override_delta numeric,
    budget numeric,
    budget_to_date numeric,
    variance_to_budget numeric,
    variance_to_budget_pct numeric
)
language sql
stable
begin atomic
select known.*
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
) as known
where assert_data_version(plan_fact_as_of.data_version_id);
end;

comment on function plan_fact_as_of is 'The plan-fact report exactly as it stood at a data version.';
