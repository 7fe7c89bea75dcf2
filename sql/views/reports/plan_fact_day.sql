-- plan_fact_day: plan beside fact, per series and day, as of the last refresh of the reports.
-- Written as one pile summed up by series and day, not as a join: a filter on days then reaches the
-- keys of both tables, which a full join would not let through. The fact is read as sales_at reads it, but
-- without calling it: a function in a view runs with the rights of whoever asks, and my_plan_fact_day is for
-- those who have none to sales.
create view plan_fact_day as
with cell as (
    select
        line.series_id,
        line.day,
        line.quantity as statistical,
        null::numeric as delta,
        null::numeric as fact,
        null::numeric as budget,
        in_force.plan_id
    from report_status as shown
    inner join plan_month as in_force
        on shown.plan_id >= in_force.plan_id
            and coalesce(shown.plan_id < in_force.superseded_by, true)
    inner join plan_line as line
        on in_force.plan_id = line.plan_id
            and in_force.month = date_trunc('month', line.day::timestamp)::date
    union all
    select
        change.series_id,
        change.day,
        null::numeric as statistical,
        change.delta,
        null::numeric as fact,
        null::numeric as budget,
        null::bigint as plan_id
    from report_status as shown
    inner join plan_month as in_force
        on shown.plan_id >= in_force.plan_id
            and coalesce(shown.plan_id < in_force.superseded_by, true)
    inner join plan_revision as revision
        on in_force.plan_id = revision.plan_id
            and shown.plan_revision_id >= revision.plan_revision_id
    inner join plan_revision_line as change
        on revision.plan_revision_id = change.plan_revision_id
            and in_force.month = date_trunc('month', change.day::timestamp)::date
    union all
    select
        line.series_id,
        line.day,
        null::numeric as statistical,
        null::numeric as delta,
        null::numeric as fact,
        line.quantity as budget,
        null::bigint as plan_id
    from report_status as shown
    cross join lateral (
        select max(revision.budget_id) as budget_id
        from plan_revision as revision
        where revision.plan_revision_id <= shown.plan_revision_id
    ) as budgeted
    inner join budget_month as in_force
        on budgeted.budget_id >= in_force.budget_id
            and coalesce(budgeted.budget_id < in_force.superseded_by, true)
    -- a month with neither plan nor fact is not reported yet
    inner join plan_fact_month as reported
        on in_force.month = reported.month and reported.level = 'total'
    inner join budget_line as line
        on in_force.budget_id = line.budget_id
            and in_force.month = date_trunc('month', line.day::timestamp)::date
    union all
    select
        now_true.series_id,
        now_true.day,
        null::numeric as statistical,
        null::numeric as delta,
        now_true.sales as fact,
        null::numeric as budget,
        null::bigint as plan_id
    from report_status as shown
    inner join sales as now_true on shown.data_version_id >= now_true.data_version_id
    union all
    select
        once_true.series_id,
        once_true.day,
        null::numeric as statistical,
        null::numeric as delta,
        once_true.sales as fact,
        null::numeric as budget,
        null::bigint as plan_id
    from report_status as shown
    inner join sales_history as once_true
        on shown.data_version_id < once_true.superseded_by
            and shown.data_version_id >= once_true.data_version_id
),

side_by_side as (
    select
        cell.series_id,
        cell.day,
        sum(cell.statistical) as statistical,
        coalesce(sum(cell.delta), 0) as delta,
        sum(cell.statistical) + coalesce(sum(cell.delta), 0) as plan,
        sum(cell.fact) as fact,
        sum(cell.budget) as budget,
        max(cell.plan_id) as plan_id
    from cell
    group by cell.series_id, cell.day
)

select
    {{ dimensions | idents('series') }},
    side_by_side.day,
    side_by_side.plan,
    side_by_side.fact,
    side_by_side.fact - side_by_side.plan as variance,
    round(100 * (side_by_side.fact - side_by_side.plan) / nullif(side_by_side.plan, 0), 6) as variance_pct,
    case
        when side_by_side.fact is null and side_by_side.plan is null then 'budget_only'
        when side_by_side.fact is null then 'plan_only'
        when side_by_side.plan is null then 'fact_only'
        else 'both'
    end as match_status,
    plan.plan_id,
    plan.run_id,
    side_by_side.series_id,
    side_by_side.statistical as plan_statistical,
    case when side_by_side.plan is not null then side_by_side.delta end as override_delta,
    side_by_side.budget
from side_by_side
inner join series on side_by_side.series_id = series.series_id
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
