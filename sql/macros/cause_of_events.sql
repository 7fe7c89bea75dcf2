{# cause_of_events()   what plan_fact_cause_between asks of span and planned_day: noted_event, the days that events touch,
                    as they are noted now; and event_change, the logarithm of what they give a shop's day, as they are
                    noted now, less as the run knew them #}
{% macro cause_of_events() -%}
noted_event as materialized (
    -- where the days of two of one name meet, the nearer one holds
    select distinct on (span.run_id, shop.shop, of_day.day, event.name)
        span.run_id,
        span.origin,
        shop.shop,
        of_day.day,
        event.name,
        of_day.day - event.day as step,
        event.is_once
    from span
    inner join event
        on span.month <= event.day + event.lag
            and span.known_to >= event.day - event.lead
    cross join lateral generate_series(
        (event.day - event.lead)::timestamp, (event.day + event.lag)::timestamp, interval '1 day'
    ) as around (day)
    cross join lateral (select around.day::date as day) as of_day
    inner join (
        select distinct
            planned_day.run_id,
            planned_day.run_shop as shop
        from planned_day
    ) as shop on span.run_id = shop.run_id
    where coalesce(event.shop, shop.shop) = shop.shop
        and of_day.day >= span.month
        and of_day.day <= span.known_to
    order by
        span.run_id asc, shop.shop asc, of_day.day asc, event.name asc,
        abs(of_day.day - event.day) asc, event.day asc
),

-- the logarithm of what events give a day: as they are noted now, less as the run knew them
event_change as materialized (
    select
        effect.run_id,
        effect.shop,
        effect.day,
        sum(effect.log_factor)::float8 as change
    from (
        select
            noted.run_id,
            noted.shop,
            noted.day,
            round(ln(learned.factor)::numeric, 9) as log_factor
        from noted_event as noted
        inner join run_event as learned
            on noted.run_id = learned.run_id
                and noted.origin = learned.origin
                and noted.name = learned.name
                and noted.step = learned.step
        where not noted.is_once
        union all
        select
            known.run_id,
            known.shop,
            known.day,
            -round(ln(learned.factor)::numeric, 9) as log_factor
        from run_event_day as known
        inner join span
            on known.run_id = span.run_id
                and known.day >= span.month
                and known.day <= span.known_to
        inner join run_event as learned
            on known.run_id = learned.run_id
                and known.name = learned.name
                and known.step = learned.step
        where not known.is_once
            and span.origin = learned.origin
    ) as effect
    group by effect.run_id, effect.shop, effect.day
    having sum(effect.log_factor) <> 0
)
{%- endmacro %}
