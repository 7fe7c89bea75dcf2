-- run_shop_day: what each shop sold on each day of a run's data, without what drivers and events did to it as learned
-- before an origin; with origin NULL as it was sold. A day without a row was a closed one.
create or replace function run_shop_day(run_id bigint, origin date)
returns table (
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
    select factor.*
    from run_known_factor(run_shop_day.run_id, run_shop_day.origin, 0, 2147483647) as factor
)

select
    basis.shop,
    basis.day,
    sum(basis.sales) as sales
from (
    select
        sold.shop,
        sold.day,
        case
            when effect.factor is null then sold.sales
            else round((sold.sales::float8 / effect.factor)::numeric, 6)
        end as sales
    from sold
    left join effect on sold.series_id = effect.series_id and sold.day = effect.day  -- noqa: ST09
    where effect.like_day is null
    union all
    select
        sold.shop,
        once.day,
        round((sold.sales::float8 / coalesce(effect.factor, 1))::numeric, 6) as sales
    from run_event_day as once
    inner join sold
        on once.shop = sold.shop
            and once.like_day = sold.day
    left join effect on sold.series_id = effect.series_id and sold.day = effect.day
    where once.run_id = run_shop_day.run_id
        and run_shop_day.origin is not null
) as basis
group by basis.shop, basis.day;
end;

comment on function run_shop_day is 'What each shop sold on each day, without what drivers and events did to it as a run learned it.';
