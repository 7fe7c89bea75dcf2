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
        line.quantity as plan,
        null::numeric as fact,
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
        now_true.series_id,
        now_true.day,
        null::numeric as plan,
        now_true.sales as fact,
        null::bigint as plan_id
    from report_status as shown
    inner join sales as now_true on shown.data_version_id >= now_true.data_version_id
    union all
    select
        once_true.series_id,
        once_true.day,
        null::numeric as plan,
        once_true.sales as fact,
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
        sum(cell.plan) as plan,
        sum(cell.fact) as fact,
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
        when side_by_side.fact is null then 'plan_only'
        when side_by_side.plan is null then 'fact_only'
        else 'both'
    end as match_status,
    plan.plan_id,
    plan.run_id,
    side_by_side.series_id
from side_by_side
inner join series on side_by_side.series_id = series.series_id
left join plan on side_by_side.plan_id = plan.plan_id;

comment on view plan_fact_day is 'Plan beside fact, per series and day, as of the last refresh_plan_fact().';
{% for dimension in dimensions -%}
comment on column plan_fact_day.{{ dimension | ident }} is 'Dimension of the series.';
{% endfor -%}
comment on column plan_fact_day.day is 'The day.';
comment on column plan_fact_day.plan is 'The plan in force; NULL where there is none.';
comment on column plan_fact_day.fact is 'What was sold; NULL where there is no row.';
comment on column plan_fact_day.variance is 'Fact minus plan, where both are there.';
comment on column plan_fact_day.variance_pct is 'Variance in per cent of the plan; NULL where that is 0.';
comment on column plan_fact_day.match_status is 'both, plan_only or fact_only.';
comment on column plan_fact_day.plan_id is 'The plan.';
comment on column plan_fact_day.run_id is 'The run that the plan came from.';
comment on column plan_fact_day.series_id is 'The series.';
