{% from 'macros/month.sql' import month_of -%}
{% from 'macros/threshold.sql' import driver_gate -%}
{# cause_of_drivers()   what plan_fact_cause_between asks of span, line and sold: driver_change, the logarithm of what drivers
                     give a day of a series, as they were, less as the run had them #}
{% macro cause_of_drivers() -%}
driver as materialized (
    select
        span.month,
        span.run_id,
        span.origin,
        learned.driver,
        learned.slope,
        learned.is_used and span.month = any(learned.known_months) as is_planned
    from span
    inner join run_driver as learned
        on span.run_id = learned.run_id and span.origin = learned.origin
    where learned.explained > {{ driver_gate }}
        -- a month whose sales say nothing of promotions is one of which nothing is known
        and (
            learned.driver <> 'promotion'
            or exists (
                select from sold
                where sold.day >= span.month and sold.day <= span.known_to and sold.onpromotion is not null
            )
        )
),

planned_strength as materialized (
    select
        known.run_id,
        known.driver,
        known.series_id,
        cell.day,
        cell.strength
    from driver
    inner join run_driver_day as known on driver.run_id = known.run_id and driver.driver = known.driver
    cross join lateral unnest(known.days, known.strength) as cell (day, strength)
    where driver.is_planned
        and {{ month_of('cell.day') }} = driver.month
),

noted_strength as materialized (
    select
        driver.run_id,
        driver.driver,
        series.series_id,
        planned.day,
        max(planned.promotion)::float8 as strength
    from driver
    inner join promotion_plan as planned
        on driver.driver = planned.driver
            and {{ month_of('planned.day') }} = driver.month
    inner join series
        on {% for dimension in dimensions -%}
        coalesce(planned.{{ dimension | ident }} = series.{{ dimension | ident }}, true)
        {%- if not loop.last %}
        and {% endif -%}
        {% endfor %}
    where driver.driver <> 'promotion'
    group by driver.run_id, driver.driver, series.series_id, planned.day
),

-- the logarithm of what drivers give a day: as they were, less as the run had them
driver_change as materialized (
    select
        effect.run_series_id,
        effect.series_id,
        effect.day,
        sum(effect.actual - effect.planned) as change
    from (
        select
            line.run_series_id,
            line.series_id,
            line.day,
            driver.driver,
            planned.log_factor as planned,
            case
                -- nothing tells whether it was promoted
                when driver.driver = 'promotion' and sold.series_id is null then planned.log_factor
                when driver.driver = 'promotion'
                    then of_series.slope * least(1, coalesce(sold.onpromotion, 0)::float8 / of_series.scale)
                else of_series.slope * coalesce(noted.strength, 0)
            end as actual
        from line
        inner join driver on line.month = driver.month
        inner join run_series as model
            on line.run_id = model.run_id and line.run_series_id = model.series_id and not model.is_fallback
        left join run_driver_slope as slope
            on driver.run_id = slope.run_id
                and driver.origin = slope.origin
                and driver.driver = slope.driver
                and line.run_series_id = slope.series_id
        left join run_driver_day as known
            on driver.run_id = known.run_id
                and driver.driver = known.driver
                and line.run_series_id = known.series_id
        cross join lateral (
            select
                coalesce(slope.slope, driver.slope) as slope,
                coalesce(known.scale, 1) as scale
        ) as of_series
        left join planned_strength as ahead
            on driver.run_id = ahead.run_id
                and driver.driver = ahead.driver
                and line.run_series_id = ahead.series_id
                and line.day = ahead.day
        cross join lateral (
            select
                case
                    when driver.is_planned then of_series.slope * coalesce(ahead.strength, 0)
                    else coalesce(ln(slope.usual), 0)
                end as log_factor
        ) as planned
        left join noted_strength as noted
            on driver.run_id = noted.run_id
                and driver.driver = noted.driver
                and line.run_series_id = noted.series_id
                and line.day = noted.day
        left join sold on line.series_id = sold.series_id and line.day = sold.day
    ) as effect
    group by effect.run_series_id, effect.series_id, effect.day
)
{%- endmacro %}
