-- learn_seasonality: the weekly seasonality of each series, from the twelve weeks before the horizon, and before the backtest.
--   locks     nothing of its own: finish_run calls it
{% from 'macros/threshold.sql' import least_day_factor -%}
create or replace function learn_seasonality(run_id bigint)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $learn_seasonality$
#variable_conflict use_column
begin
    with origin as (
        select
            run.run_id,
            learned.origin
        from forecast_run as run
        cross join lateral (values (run.horizon_start), (run.backtest_start)) as learned (origin)
        where run.run_id = learn_seasonality.run_id
            and learned.origin is not null
    ),

    shop as materialized (
        select
            origin.origin,
            of_shop.shop,
            of_shop.factor_shop
        from origin
        cross join lateral run_shop_factor(origin.run_id, origin.origin, 0, 2147483647) as of_shop
    ),

    week as materialized (
        select
            of_shop.origin,
            factor.factor_shop,
            array_agg(extract(isodow from factor.day)::integer order by factor.day) as weekday,
            -- a day on which next to nothing is ever sold says nothing about its weekday
            array_agg(
                case when factor.day_factor >= {{ least_day_factor }} then factor.day_factor end
                order by factor.day
            ) as day_factor
        from (
            select
                shop.origin,
                array_agg(distinct shop.factor_shop) as factor_shops
            from shop
            group by shop.origin
        ) as of_shop
        cross join lateral run_day_factor(
            learn_seasonality.run_id, of_shop.origin, of_shop.factor_shops, of_shop.origin - 84, of_shop.origin - 1
        ) as factor
        group by of_shop.origin, factor.factor_shop
    )

    insert into run_profile (run_id, origin, series_id, share)
    select
        learn_seasonality.run_id,
        weekday.origin,
        weekday.series_id,
        array_agg(weekday.y / weekday.mean_y order by weekday.weekday)
    from (
        select
            mean_day.*,
            avg(mean_day.y) over (
                partition by mean_day.origin, mean_day.series_id
                order by mean_day.weekday rows between unbounded preceding and unbounded following
            ) as mean_y
        from (
            select
                week.origin,
                mart.series_id,
                cell.weekday,
                avg(cell.y / cell.day_factor order by cell.step) as y
            from origin
            cross join lateral run_base(origin.run_id, origin.origin, 0, 2147483647) as mart
            inner join series on mart.series_id = series.series_id
            inner join shop on origin.origin = shop.origin and series.{{ shop | ident }} = shop.shop
            inner join week on origin.origin = week.origin and shop.factor_shop = week.factor_shop
            cross join lateral (
                select greatest(0, mart.start_day - (week.origin - 84)) as days
            ) as missing
            -- a history is read once, not once per day
            cross join lateral unnest(
                mart.y[week.origin - 84 - mart.start_day + missing.days + 1:week.origin - mart.start_day],
                week.weekday[missing.days + 1:],
                week.day_factor[missing.days + 1:]
            ) with ordinality as cell (y, weekday, day_factor, step)
            where week.origin > mart.start_day
            group by week.origin, mart.series_id, cell.weekday
        ) as mean_day
    ) as weekday
    where weekday.mean_y > 0
        and weekday.y is not null
    group by weekday.origin, weekday.series_id
    having count(*) = 7;
end
$learn_seasonality$;

comment on function learn_seasonality is 'The weekly seasonality of each series, by which the forecast of a month is spread to its days.';
