-- series_class: ABC by share of sales, XYZ by how much sales vary, over the last complete months. What is
-- worth a planner's time: AX runs by itself, AZ needs a person, CZ is not worth one. Thresholds: series_class_rule.
--   A, B, C  biggest first, until the share of the rule is reached (the series that reaches it belongs to it)
--   X, Y, Z  coefficient of variation (standard deviation of the population by mean) of sales per day of month,
--            from the first month in which the series had a row; Z also where nothing was sold on balance
create view series_class as
with window_month as (
    select
        plan_fact_month.month,
        plan_fact_month.days_expected
    from plan_fact_month
    where plan_fact_month.level = 'total'
        and plan_fact_month.is_complete
    order by plan_fact_month.month desc
    limit (select rule.months from series_class_rule as rule)
),

since as (
    select
        plan_fact_month.series_id,
        min(plan_fact_month.month) as first_month
    from plan_fact_month
    where plan_fact_month.level = 'series'
        and plan_fact_month.match_status in ('both', 'fact_only')
    group by plan_fact_month.series_id
),

cell as (
    select
        since.series_id,
        window_month.month,
        coalesce(plan_fact_month.fact, 0) as fact,
        coalesce(plan_fact_month.fact, 0) / window_month.days_expected as fact_per_day
    from since
    inner join window_month on since.first_month <= window_month.month
    left join plan_fact_month
        on plan_fact_month.level = 'series'
            and since.series_id = plan_fact_month.series_id
            and window_month.month = plan_fact_month.month
),

measured as (
    select
        cell.series_id,
        count(*)::integer as months,
        sum(cell.fact) as fact,
        stddev_pop(cell.fact_per_day) / nullif(greatest(avg(cell.fact_per_day), 0), 0) as variation
    from cell
    group by cell.series_id
),

shared as (
    select
        measured.*,
        -- returns on balance are no share of anything
        100 * greatest(measured.fact, 0) / nullif(sum(greatest(measured.fact, 0)) over (), 0) as share_pct,
        100 * sum(greatest(measured.fact, 0)) over biggest_first
        / nullif(sum(greatest(measured.fact, 0)) over (), 0) as cumulative_pct
    from measured
    window biggest_first as (order by measured.fact desc, measured.series_id asc rows unbounded preceding)
)

select
    {{ dimensions | idents('series') }},
    case
        when shared.share_pct is null then 'C'
        when shared.cumulative_pct - shared.share_pct < rule.a_share_pct then 'A'
        when shared.cumulative_pct - shared.share_pct < rule.b_share_pct then 'B'
        else 'C'
    end as abc_class,
    case
        when shared.variation <= rule.x_variation then 'X'
        when shared.variation <= rule.y_variation then 'Y'
        else 'Z'
    end as xyz_class,
    shared.fact,
    round(shared.share_pct, 6) as share_pct,
    round(shared.cumulative_pct, 6) as cumulative_pct,
    round(shared.variation, 6) as variation,
    shared.months,
    shared.series_id
from shared
cross join series_class_rule as rule
inner join series on shared.series_id = series.series_id;

comment on view series_class is 'ABC by share of sales and XYZ by variability, over the last complete months; thresholds in series_class_rule.';
{% for dimension in dimensions -%}
comment on column series_class.{{ dimension | ident }} is 'Dimension of the series.';
{% endfor -%}
comment on column series_class.abc_class is 'A: the few that sell most. B: the middle. C: the many that sell little.';
comment on column series_class.xyz_class is 'X: steady. Y: varies. Z: erratic, or nothing sold on balance.';
comment on column series_class.fact is 'Fact of these months.';
comment on column series_class.share_pct is 'Its share of all sales, in per cent; series with returns on balance count as 0.';
comment on column series_class.cumulative_pct is 'Share of this and all bigger series.';
comment on column series_class.variation is 'Standard deviation by mean of its sales per day, month by month; NULL where the mean is not above 0.';
comment on column series_class.months is 'How many complete months it was looked at.';
comment on column series_class.series_id is 'The series.';
