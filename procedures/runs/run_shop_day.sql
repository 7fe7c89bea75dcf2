-- run_shop_day: what each shop sold on each day of a run's data, without what drivers and events did to it as learned
-- before each of some origins. A day without a row was a closed one.
-- The sums that are kept by shop and day are read once, however many the origins; then the days on which something is
-- known are put right, by the sales of the series.
create or replace function run_shop_day(run_id bigint, origins date[])
returns table (
    origin date,
    shop text,
    day date,
    sales numeric
)
language sql
stable
begin atomic
with sold as not materialized (
    select
        sale.series_id,
        series.{{ shop | ident }} as shop,
        sale.day,
        sale.sales
    from forecast_run as run
    cross join lateral sales_at(run.data_version_id) as sale
    inner join series on sale.series_id = series.series_id
    where run.run_id = run_shop_day.run_id
),

effect as materialized (
    select
        origin.origin,
        factor.*
    from unnest(run_shop_day.origins) as origin (origin)
    cross join lateral run_known_factor(run_shop_day.run_id, origin.origin, 0, 2147483647) as factor
),

-- what is known takes from a day, or adds to it; a day that another stands for does not count at all
change as (
    select
        part.origin,
        part.shop,
        part.day,
        sum(part.sales) as sales,
        sum(part.lines) as lines
    from (
        select
            effect.origin,
            sold.shop,
            sold.day,
            case
                when effect.like_day is null then round((sold.sales::float8 / effect.factor)::numeric, 6)
                else 0
            end - sold.sales as sales,
            case when effect.like_day is null then 0 else -1 end as lines
        from effect
        inner join sold on effect.series_id = sold.series_id and effect.day = sold.day  -- noqa: ST09
        union all
        select
            origin.origin,
            sold.shop,
            once.day,
            round((sold.sales::float8 / coalesce(effect.factor, 1))::numeric, 6) as sales,
            1 as lines
        from unnest(run_shop_day.origins) as origin (origin)
        -- several events may take a day out; what stands for it counts once
        cross join (
            select distinct
                noted.shop,
                noted.day,
                noted.like_day
            from run_event_day as noted
            where noted.run_id = run_shop_day.run_id
                and noted.like_day is not null
        ) as once
        inner join sold
            on once.shop = sold.shop
                and once.like_day = sold.day
        left join effect
            on origin.origin = effect.origin
                and sold.series_id = effect.series_id
                and sold.day = effect.day
    ) as part
    group by part.origin, part.shop, part.day
)

select
    coalesce(plain.origin, change.origin) as origin,
    coalesce(plain.shop, change.shop) as shop,
    coalesce(plain.day, change.day) as day,
    coalesce(plain.sales, 0) + coalesce(change.sales, 0) as sales
from (
    select
        origin.origin,
        shop_day.shop,
        shop_day.day,
        shop_day.sales,
        shop_day.series
    from forecast_run as run
    cross join lateral shop_day_at(run.data_version_id) as shop_day
    cross join unnest(run_shop_day.origins) as origin (origin)
    where run.run_id = run_shop_day.run_id
) as plain
full join change
    on plain.origin = change.origin
        and plain.shop = change.shop
        and plain.day = change.day
where coalesce(plain.series, 0) + coalesce(change.lines, 0) > 0;
end;

comment on function run_shop_day is 'What each shop sold on each day, without what drivers and events did to it as a run learned it before some origins.';
