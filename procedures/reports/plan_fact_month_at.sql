-- plan_fact_month_at: plan against fact per month, at every level, from the fact of a data version and the
-- plans in force when a plan was the newest (NULL: none yet), with their overrides, and the budgets, as of a
-- revision (NULL: the newest) that the data version knew of.
-- A side that nobody wrote is NULL, never 0: a cell without a plan was not planned to sell nothing. Only fact is 0
-- where the month has fact and the cell has no row: it sold nothing. A variance counts a missing plan as 0, so
-- that variances, like plans and facts, always sum to the whole.
{% from 'macros/level.sql' import level_of, level_sets with context -%}
{% from 'macros/plan_fact_row.sql' import plan_fact_names -%}
create or replace function plan_fact_month_at(
    data_version_id bigint, plan_id bigint, plan_revision_id bigint default null
)
returns setof plan_fact_row
language sql
stable
begin atomic
with shown as (
    select
        version.data_version_id,
        version.last_day,
        -- the days of last year that a month still open is compared with
        last_year.month as last_year_from,
        least(
            last_year.month + extract(day from version.last_day)::integer - 1,
            (last_year.month + interval '1 month')::date - 1
        ) as last_year_to,
        plan_fact_month_at.plan_id,
        (
            select max(revision.budget_id)
            from plan_revision as revision
            where revision.data_version_id <= version.data_version_id
                and coalesce(revision.plan_revision_id <= plan_fact_month_at.plan_revision_id, true)
        ) as budget_id
    from data_version as version
    cross join lateral (
        select (date_trunc('month', version.last_day::timestamp) - interval '1 year')::date as month
    ) as last_year
    where version.data_version_id = plan_fact_month_at.data_version_id
),

fact as (
    select
        was_true.series_id,
        date_trunc('month', was_true.day::timestamp)::date as month,
        sum(was_true.sales) as fact,
        sum(was_true.sales) filter (
            where was_true.day between shown.last_year_from and shown.last_year_to
        ) as fact_to_same_day
    from shown
    cross join sales_at(shown.data_version_id) as was_true
    group by was_true.series_id, date_trunc('month', was_true.day::timestamp)::date
),

in_force as (
    select
        plan_month.month,
        plan.plan_id,
        plan.run_id
    from shown
    inner join plan_month
        on shown.plan_id >= plan_month.plan_id
            and coalesce(shown.plan_id < plan_month.superseded_by, true)
    inner join plan on plan_month.plan_id = plan.plan_id
),

statistical as (
    select
        line.series_id,
        in_force.month,
        sum(line.quantity) as quantity,
        coalesce(sum(line.quantity) filter (where line.day <= shown.last_day), 0) as to_date
    from shown
    cross join in_force
    inner join plan_line as line
        on in_force.plan_id = line.plan_id
            and in_force.month <= line.day
            and in_force.month + interval '1 month' > line.day
    group by line.series_id, in_force.month
),

overridden as (
    select
        change.series_id,
        in_force.month,
        sum(change.delta) as delta,
        coalesce(sum(change.delta) filter (where change.day <= shown.last_day), 0) as to_date
    from shown
    cross join in_force
    inner join plan_revision as revision
        on in_force.plan_id = revision.plan_id
            and shown.data_version_id >= revision.data_version_id
            and coalesce(plan_fact_month_at.plan_revision_id >= revision.plan_revision_id, true)
    inner join plan_revision_line as change
        on revision.plan_revision_id = change.plan_revision_id
            and in_force.month <= change.day
            and in_force.month + interval '1 month' > change.day
    group by change.series_id, in_force.month
),

planned as (
    select
        statistical.series_id,
        statistical.month,
        statistical.quantity as plan_statistical,
        coalesce(overridden.delta, 0) as override_delta,
        statistical.quantity + coalesce(overridden.delta, 0) as plan,
        statistical.to_date + coalesce(overridden.to_date, 0) as plan_to_date
    from statistical
    left join overridden
        on statistical.series_id = overridden.series_id
            and statistical.month = overridden.month
),

budget_in_force as (
    select
        budget_month.month,
        budget_month.budget_id
    from shown
    inner join budget_month
        on shown.budget_id >= budget_month.budget_id
            and coalesce(shown.budget_id < budget_month.superseded_by, true)
),

budgeted as (
    select
        line.series_id,
        budget_in_force.month,
        sum(line.quantity) as budget,
        coalesce(sum(line.quantity) filter (where line.day <= shown.last_day), 0) as budget_to_date
    from shown
    cross join budget_in_force
    inner join budget_line as line
        on budget_in_force.budget_id = line.budget_id
            and budget_in_force.month <= line.day
            and budget_in_force.month + interval '1 month' > line.day
    group by line.series_id, budget_in_force.month
),

fact_month as (
    select known.*
    from shown
    cross join fact_month_at(shown.data_version_id) as known
),

calendar as (
    select
        month,
        fact_month.month is not null as has_fact,
        in_force.month is not null as has_plan,
        budget_in_force.month is not null as has_budget,
        in_force.plan_id,
        in_force.run_id,
        shown.data_version_id,
        (month + interval '1 month')::date - month as days_expected,
        coalesce(fact_month.days_loaded, 0) as days_loaded,
        coalesce(fact_month.is_complete, false) as is_complete,
        shown.last_day >= month
        and shown.last_day < (month + interval '1 month')::date - 1 as is_open,
        -- until here, does every month of the year have both sides? otherwise its sums do not compare
        bool_and(
            (fact_month.month is not null and in_force.month is not null) or month > shown.last_day
        ) over (partition by date_trunc('year', month::timestamp) order by month) as is_comparable
    from fact_month
    full join in_force using (month)
    left join budget_in_force using (month)
    cross join shown
),

cell as materialized (
    select
        {{ dimensions | idents('series') }},
        series_id,
        month,
        planned.plan,
        planned.plan_to_date,
        fact.fact,
        fact.fact_to_same_day,
        planned.plan_statistical,
        planned.override_delta,
        budgeted.budget,
        budgeted.budget_to_date
    from fact
    full join planned using (series_id, month)
    full join budgeted using (series_id, month)
    inner join series using (series_id)
),

-- a series needs no summing any more: most cells by far are not grouped a second time
leveled as (
    select
        'series' as level,
        cell.*
    from cell
    union all
    select
        {{ level_of('cell', with_series=false) }} as level,
        {% for dimension in dimensions -%}
        {% if dimension in levels -%}
        cell.{{ dimension | ident }},
        {% else -%}
        null::text as {{ dimension | ident }},
        {% endif -%}
        {% endfor -%}
        null::integer as series_id,
        cell.month,
        sum(cell.plan) as plan,
        sum(cell.plan_to_date) as plan_to_date,
        sum(cell.fact) as fact,
        sum(cell.fact_to_same_day) as fact_to_same_day,
        sum(cell.plan_statistical) as plan_statistical,
        sum(cell.override_delta) as override_delta,
        sum(cell.budget) as budget,
        sum(cell.budget_to_date) as budget_to_date
    from cell
    group by
        cell.month,
        {{ level_sets('cell', with_series=false) }}
),

sided as (
    select
        leveled.level,
        {{ dimensions | idents('leveled') }},
        leveled.series_id,
        leveled.month,
        leveled.plan,
        leveled.plan_to_date,
        case when calendar.has_fact then coalesce(leveled.fact, 0) end as fact,
        leveled.plan_statistical,
        leveled.override_delta,
        leveled.budget,
        leveled.budget_to_date,
        case
            when leveled.fact is null and leveled.plan is null then 'budget_only'
            when leveled.fact is null then 'plan_only'
            when leveled.plan is null then 'fact_only'
            else 'both'
        end as match_status,
        -- a month still open is compared with the same days of last year
        first_value(leveled.fact) over last_year as fact_last_year_whole,
        first_value(leveled.fact_to_same_day) over last_year as fact_last_year_to_same_day,
        calendar.is_open,
        calendar.has_plan,
        calendar.has_budget,
        calendar.is_complete,
        calendar.is_comparable,
        calendar.days_expected,
        calendar.days_loaded,
        calendar.plan_id,
        calendar.run_id,
        calendar.data_version_id
    from leveled
    inner join calendar on leveled.month = calendar.month
    window last_year as (
        partition by leveled.level, {{ dimensions | idents('leveled') }}
        order by leveled.month
        range between interval '1 year' preceding and interval '1 year' preceding
    )
),

summed as (
    select
        sided.*,
        case
            when sided.is_open then sided.fact_last_year_to_same_day else sided.fact_last_year_whole
        end as fact_last_year,
        sum(sided.plan_to_date) over year_to_date as plan_ytd,
        sum(sided.fact) over year_to_date as fact_ytd
    from sided
    window year_to_date as (
        partition by sided.level, {{ dimensions | idents('sided') }}, date_trunc('year', sided.month::timestamp)
        order by sided.month
    )
)

select
    summed.level,
    {{ dimensions | idents('summed') }},
    summed.month,
    summed.plan,
    summed.fact,
    summed.plan_to_date,
    case when summed.has_plan then summed.fact - coalesce(summed.plan_to_date, 0) end as variance,
    round(100 * (summed.fact - summed.plan_to_date) / nullif(summed.plan_to_date, 0), 6) as variance_pct,
    round(100 * summed.fact / nullif(summed.plan, 0), 6) as execution_pct,
    case
        when summed.has_plan then coalesce(summed.fact, 0) + coalesce(summed.plan - summed.plan_to_date, 0)
        when summed.is_complete then summed.fact
    end as outlook,
    summed.plan_ytd,
    summed.fact_ytd,
    case when summed.is_comparable then summed.fact_ytd - coalesce(summed.plan_ytd, 0) end as variance_ytd,
    summed.fact_last_year,
    round(100 * (summed.fact - summed.fact_last_year) / nullif(summed.fact_last_year, 0), 6) as yoy_pct,
    summed.days_expected,
    summed.days_loaded,
    summed.is_complete,
    summed.match_status,
    summed.plan_id,
    summed.run_id,
    summed.data_version_id,
    summed.series_id,
    summed.plan_statistical,
    summed.override_delta,
    summed.budget,
    summed.budget_to_date,
    case when summed.has_budget then summed.fact - coalesce(summed.budget_to_date, 0) end as variance_to_budget,
    round(100 * (summed.fact - summed.budget_to_date) / nullif(summed.budget_to_date, 0), 6)
        as variance_to_budget_pct
from summed;
end;

comment on function plan_fact_month_at is 'Plan against fact per month, from a data version, the plans up to a plan and their revisions up to one; plan_fact_as_of asks for it by version.';
