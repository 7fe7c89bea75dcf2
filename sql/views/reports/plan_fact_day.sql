-- plan_fact_day: plan beside fact, per series and day, as of the last refresh of the reports.
-- Written as one union summed up by series and day, not as a join: a filter on days then reaches the
-- keys of both tables, which a full join would not let through. The fact is read as sales_at reads it, but
-- without calling it: a function in a view runs with the rights of the user, and a user of my_plan_fact_day
-- has none to sales.
{% from 'macros/alias.sql' import alias_at, as_series -%}
{% from 'macros/month.sql' import next_month -%}
{% from 'macros/plan.sql' import budget_in_force_at, in_force_at, plan_entries -%}
{% from 'macros/variance.sql' import match_status, percent_of -%}
create view plan_fact_day as
with standing_plan as not materialized (
    select
        plan_month.month,
        plan_month.plan_id,
        status.plan_revision_id,
        status.data_version_id
    from report_status as status
    inner join plan_month
        on {{ in_force_at('plan_month', 'status.plan_revision_id') | indent(12) }}
),

cell as (
    select
        entry.series_id,
        entry.day,
        entry.statistical,
        entry.delta,
        null::numeric as fact,
        null::numeric as budget,
        entry.plan_id
    from (
        {{ plan_entries(
            'standing_plan', ['plan_id'], 'standing_plan.plan_revision_id >= revision.plan_revision_id',
            version='standing_plan.data_version_id'
        ) | indent(8) }}
    ) as entry
    union all
    select
        {{ as_series('line') }} as series_id,
        line.day,
        null::numeric as statistical,
        null::numeric as delta,
        null::numeric as fact,
        line.quantity as budget,
        null::bigint as plan_id
    from report_status as status
    cross join lateral (
        select max(revision.budget_id) as budget_id
        from plan_revision as revision
        where revision.plan_revision_id <= status.plan_revision_id
    ) as newest
    inner join budget_month
        on {{ budget_in_force_at('budget_month', 'newest.budget_id') | indent(12) }}
    -- a month with neither plan nor fact is not reported yet
    inner join plan_fact_month as reported
        on budget_month.month = reported.month and reported.level = 'total'
    inner join budget_line as line
        on budget_month.budget_id = line.budget_id
            and budget_month.month <= line.day
            and {{ next_month('budget_month.month') }} > line.day
    left join series_alias as alias
        on {{ alias_at('line', 'status.data_version_id') | indent(12) }}
    union all
    select
        sale.series_id,
        sale.day,
        null::numeric as statistical,
        null::numeric as delta,
        sale.sales as fact,
        null::numeric as budget,
        null::bigint as plan_id
    from report_status as status
    inner join sales as sale on status.data_version_id >= sale.data_version_id
    union all
    select
        past.series_id,
        past.day,
        null::numeric as statistical,
        null::numeric as delta,
        past.sales as fact,
        null::numeric as budget,
        null::bigint as plan_id
    from report_status as status
    inner join sales_history as past
        on status.data_version_id < past.superseded_by
            and status.data_version_id >= past.data_version_id
),

-- grouped by names, too, so that a filter on a shop is applied before the sums
side_by_side as (
    select
        {{ dimensions | idents('series') }},
        series.series_id,
        cell.day,
        sum(cell.statistical) as statistical,
        coalesce(sum(cell.delta), 0) as delta,
        sum(cell.statistical) + coalesce(sum(cell.delta), 0) as plan,
        sum(cell.fact) as fact,
        sum(cell.budget) as budget,
        max(cell.plan_id) as plan_id
    from cell
    inner join series on cell.series_id = series.series_id
    group by {{ dimensions | idents('series') }}, series.series_id, cell.day
)

select
    {{ dimensions | idents('side_by_side') }},
    side_by_side.day,
    side_by_side.plan,
    side_by_side.fact,
    side_by_side.fact - side_by_side.plan as variance,
    {{ percent_of('side_by_side.fact - side_by_side.plan', 'side_by_side.plan') }} as variance_pct,
    {{ match_status('side_by_side.fact', 'side_by_side.plan', 'side_by_side.budget') }} as match_status,
    plan.plan_id,
    plan.run_id,
    side_by_side.series_id,
    side_by_side.statistical as plan_statistical,
    case when side_by_side.plan is not null then side_by_side.delta end as override_delta,
    side_by_side.budget
from side_by_side
left join plan on side_by_side.plan_id = plan.plan_id;

comment on view plan_fact_day is 'Plan beside fact, per series and day, as of the last refresh_plan_fact().';
{% for dimension in dimensions -%}
comment on column plan_fact_day.{{ dimension | ident }} is 'Dimension of the series.';
{% endfor -%}
comment on column plan_fact_day.day is 'The day.';
comment on column plan_fact_day.plan is 'The plan in force, overrides included; NULL where there is none.';
comment on column plan_fact_day.fact is 'What was sold; NULL where there is no row.';
comment on column plan_fact_day.variance is 'Fact minus plan, where both are there.';
comment on column plan_fact_day.variance_pct is 'Variance in per cent of the plan; NULL where that is 0.';
comment on column plan_fact_day.match_status is 'both, plan_only or fact_only; budget_only where there is neither, but a budget.';
comment on column plan_fact_day.plan_id is 'The plan.';
comment on column plan_fact_day.run_id is 'The run that the plan came from.';
comment on column plan_fact_day.series_id is 'The series.';
comment on column plan_fact_day.plan_statistical is 'The plan as the run forecast it.';
comment on column plan_fact_day.override_delta is 'What people added to that: plan less plan_statistical.';
comment on column plan_fact_day.budget is 'The budget in force; NULL where there is none.';
