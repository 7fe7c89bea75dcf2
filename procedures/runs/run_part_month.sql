-- run_part_month: the forecast of each part of a run's model for the days of each month ahead of an origin,
-- with factors and weekly seasonality put back, and what drivers and events do to its days:
--   day parts    the step, times what its date does within the month
--   month parts  the mean day of the month, spread by the weekly seasonality of the series and by what dates do
--   adjusted     times what the month does within the year
--   growth       months of the horizon after its first: times growth ^ ((day + 15) / 365), held after a year
-- Days on which the shop is expected to be closed are 0. One row per month, its days in an array: the days
-- of all parts and origins one by one would be a hundred times the rows of a forecast.
{% from 'macros/month.sql' import month_of, months_between -%}
create or replace function run_part_month(run_id bigint, first_origin date, last_origin date, months integer)
returns table (
    series_id integer,
    part text,
    origin date,
    first_day date,
    yhat float8[]
)
language sql
stable
begin atomic
with origin as materialized (
    select
        run_origin.origin,
        run_origin.learned_before,
        of_year.factor as growth,
        least(
            case when run_origin.origin = run.horizon_start then run.horizon_end else run.backtest_end end,
            ({{ month_of('run_origin.origin') }} + make_interval(months => run_part_month.months))::date - 1
        ) as last_day
    from forecast_run as run
    inner join run_origin on run.run_id = run_origin.run_id
    left join run_factor as of_year
        on run.run_id = of_year.run_id
            and run_origin.origin = of_year.origin
            and of_year.kind = 'growth'
    where run.run_id = run_part_month.run_id
        and run_origin.origin between run_part_month.first_origin and run_part_month.last_origin
),

shop as materialized (
    select
        of_fit.learned_before,
        of_shop.shop,
        of_shop.factor_shop
    from (
        select distinct origin.learned_before
        from origin
    ) as of_fit
    cross join lateral run_shop_factor(run_part_month.run_id, of_fit.learned_before, 0, 2147483647) as of_shop
),

factor as materialized (
    select
        origin.origin,
        origin.learned_before,
        of_day.factor_shop,
        of_day.day,
        extract(isodow from of_day.day)::integer as weekday,
        (of_day.day - origin.origin) + 1 as step,
        {{ months_between('origin.origin', 'of_day.day') }} + 1 as month_step,
        of_day.day_factor,
        of_day.month_factor,
        case
            when origin.growth is null or {{ months_between('origin.origin', 'of_day.day') }} = 0 then 1
            else origin.growth ^ least(1, (of_day.day - origin.origin + 16) / 365.0)::float8
        end as growth
    from origin
    inner join (
        select
            shop.learned_before,
            array_agg(distinct shop.factor_shop) as factor_shops
        from shop
        group by shop.learned_before
    ) as of_shop
        on origin.learned_before = of_shop.learned_before
    cross join lateral run_day_factor(
        run_part_month.run_id,
        origin.learned_before,
        of_shop.factor_shops,
        {{ month_of('origin.origin') }},
        origin.last_day
    ) as of_day
),

-- what each weekday of a month would get, to which the week of a series gives its shares: of whole months,
-- also where the origin is in the middle of one
month_week as (
    select
        weekday.origin,
        weekday.factor_shop,
        weekday.month_step,
        sum(weekday.days)::float8 as days,
        array_agg(weekday.day_factor order by weekday.weekday) as day_factor
    from (
        select
            factor.origin,
            factor.factor_shop,
            factor.month_step,
            factor.weekday,
            count(*) as days,
            sum(factor.day_factor order by factor.day) as day_factor
        from factor
        group by factor.origin, factor.factor_shop, factor.month_step, factor.weekday
    ) as weekday
    group by weekday.origin, weekday.factor_shop, weekday.month_step
),

-- a day on which the shop is expected to be closed has no factor
shop_month as materialized (
    select
        shop.shop,
        factor.origin,
        min(factor.factor_shop) as factor_shop,
        factor.month_step,
        min(factor.day) as first_day,
        min(factor.step) as first_step,
        max(factor.step) as last_step,
        array_agg(factor.weekday order by factor.day) as weekday,
        array_agg(
            case when closed.day is null then factor.day_factor * factor.growth end order by factor.day
        ) as day_factor,
        min(factor.month_factor) as month_factor
    from shop
    inner join factor on shop.learned_before = factor.learned_before and shop.factor_shop = factor.factor_shop
    left join run_closed_day as closed
        on closed.run_id = run_part_month.run_id
            and shop.shop = closed.shop
            and factor.day = closed.day
    where factor.step >= 1
    group by shop.shop, factor.origin, factor.month_step
)

select
    part.series_id,
    part.part,
    part.origin,
    shop_month.first_day,
    case model_part.grain
        when 'day'
            then array(
                select coalesce(cell.yhat * cell.day_factor * coalesce(cell.known_factor, 1) * season.factor, 0)
                from (
                    select
                        unnest(part.yhat[shop_month.first_step:shop_month.last_step]) as yhat,
                        unnest(shop_month.day_factor) as day_factor,
                        unnest(of_month.known_factor) as known_factor
                ) as cell
            )
        else array(
            select
                coalesce(
                    of_month.yhat * cell.day_factor * coalesce(cell.known_factor, 1) * season.factor
                    * coalesce(of_month.share[cell.weekday] / nullif(of_month.mean_day, 0), 1),
                    0
                )
            from (
                select
                    unnest(shop_month.weekday) as weekday,
                    unnest(shop_month.day_factor) as day_factor,
                    unnest(of_month.known_factor) as known_factor
            ) as cell
        )
    end as yhat
from run_part as part
inner join model_part on part.part = model_part.part
inner join series on part.series_id = series.series_id
inner join origin on part.origin = origin.origin
inner join shop_month on series.{{ shop | ident }} = shop_month.shop and part.origin = shop_month.origin
inner join month_week
    on shop_month.origin = month_week.origin
        and shop_month.factor_shop = month_week.factor_shop
        and shop_month.month_step = month_week.month_step
left join run_profile as profile
    on profile.run_id = run_part_month.run_id
        and origin.learned_before = profile.origin
        and part.series_id = profile.series_id
        and model_part.grain = 'month'
left join run_known_month as known
    on known.run_id = run_part_month.run_id
        and origin.learned_before = known.origin
        and part.series_id = known.series_id
        and {{ month_of('shop_month.first_day') }} = known.month
cross join lateral (
    select case when model_part.is_adjusted then shop_month.month_factor else 1 end as factor
) as season
-- once a month, and not for each of its days: the limit keeps it from being put into their expression
cross join lateral (
    select
        part.yhat[shop_month.month_step] as yhat,
        known.factor[
            extract(day from shop_month.first_day)::integer
            :extract(day from shop_month.first_day)::integer + cardinality(shop_month.day_factor) - 1
        ] as known_factor,
        array[
            profile.share[1], profile.share[2], profile.share[3], profile.share[4],
            profile.share[5], profile.share[6], profile.share[7]
        ] as share,
        (
            profile.share[1] * month_week.day_factor[1] + profile.share[2] * month_week.day_factor[2]
            + profile.share[3] * month_week.day_factor[3] + profile.share[4] * month_week.day_factor[4]
            + profile.share[5] * month_week.day_factor[5] + profile.share[6] * month_week.day_factor[6]
            + profile.share[7] * month_week.day_factor[7]
        ) / month_week.days as mean_day
    limit 1  -- noqa: AM09
) as of_month
where part.run_id = run_part_month.run_id
    and part.origin between run_part_month.first_origin and run_part_month.last_origin
    and cardinality(part.yhat) >= case model_part.grain
        when 'day' then shop_month.last_step else shop_month.month_step
    end;
end;

comment on function run_part_month is 'The forecast of each part of a run''s model for the days of each month ahead of an origin.';
