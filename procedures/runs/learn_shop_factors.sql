-- learn_shop_factors: how the days of a month of each shop stand to those of the chain: beside a factory gate the pay day
-- is another one than in a suburb. Before the horizon and before the first backtest month, as learn_factors, after which
-- it comes.
--   ratio   sales by what the day's weekday usually has of its month, of the shop by the same of all shops: what all of
--           them had on a day, such as an event, cancels out. A day without sales of the shop says nothing
--   shrink  the mean ratio by day of the month, shrunk to 1 by the share of the shop's whole profile that chance alone
--           would give, by its own variance (positive-part James–Stein over all days of the month). A shop with less
--           than 12 full months, or a chain of one, has none
--   locks   nothing of its own: start_run calls it
{% from 'macros/month.sql' import month_of, next_month -%}
{% from 'macros/threshold.sql' import least_day_factor, greatest_day_factor, least_weekday -%}
create or replace function learn_shop_factors(run_id bigint)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $learn_shop_factors$
#variable_conflict use_column
begin
    insert into run_factor (run_id, origin, kind, key, shop, factor, evidence)
    with learned as (
        select array_agg(distinct learned.origin) as origins
        from run_factor as learned
        where learned.run_id = learn_shop_factors.run_id
            and learned.kind = 'day_of_month'
    ),

    -- of each shop, and with shop NULL of all
    seller_day as (
        select
            shop_day.origin,
            shop_day.shop,
            shop_day.day,
            {{ month_of('shop_day.day') }} as month,
            sum(shop_day.sales) as sales
        from learned
        cross join lateral run_shop_day(learn_shop_factors.run_id, learned.origins) as shop_day
        where shop_day.day < shop_day.origin
        group by grouping sets (
            (shop_day.origin, shop_day.shop, shop_day.day),
            (shop_day.origin, shop_day.day)
        )
        having sum(shop_day.sales) > 0
    ),

    share as (
        select
            of_month.origin,
            of_month.shop,
            of_month.day,
            extract(year from of_month.day) as year,
            extract(isodow from of_month.day) as weekday,
            of_month.sales / of_month.mean_day as share
        from (
            select
                seller_day.*,
                min(seller_day.day) over (partition by seller_day.origin, seller_day.shop) as first_day,
                avg(seller_day.sales) over (
                    partition by seller_day.origin, seller_day.shop, seller_day.month
                ) as mean_day
            from seller_day
        ) as of_month
        where of_month.month >= of_month.first_day
            and {{ next_month('of_month.month') }} <= of_month.origin
    ),

    -- kept with its days: a join of as many rows as there are days and shops would be one nobody knows the size of
    week as (
        select
            share.origin,
            share.shop,
            percentile_cont(0.5) within group (order by share.share) as usual,
            array_agg(share.day) as days,
            array_agg(share.share) as shares
        from share
        group by share.origin, share.shop, share.year, share.weekday
    ),

    beyond_week as (
        select
            week.origin,
            week.shop,
            cell.day,
            least({{ greatest_day_factor }}, greatest(
                {{ least_day_factor }}, round((cell.share / week.usual)::numeric, 9)
            )) as ratio
        from week
        cross join lateral unnest(week.days, week.shares) as cell (day, share)
        where week.usual >= {{ least_weekday }}
    ),

    of_day as (
        select
            beside.origin,
            beside.shop,
            beside.key,
            -- beside the shop's other days: a month has as much as before
            avg(beside.ratio) / (
                sum(sum(beside.ratio)) over (partition by beside.origin, beside.shop)
                / sum(count(*)) over (partition by beside.origin, beside.shop)
            ) - 1 as effect,
            count(*) as evidence,
            var_pop(beside.ratio) * count(*) as squares
        from (
            select
                beyond_week.origin,
                beyond_week.shop,
                extract(day from beyond_week.day)::integer as key,
                beyond_week.ratio / max(beyond_week.ratio) filter (where beyond_week.shop is null) over (
                    partition by beyond_week.origin, beyond_week.day
                ) as ratio
            from beyond_week
        ) as beside
        where beside.shop is not null
            and beside.ratio is not null
        group by beside.origin, beside.shop, beside.key
        having count(*) > 1
    ),

    profile as (
        select
            of_shop.*,
            1 - of_shop.variance * of_shop.days / nullif(of_shop.signal, 0) as believed
        from (
            select
                of_day.origin,
                of_day.shop,
                count(*) as days,
                sum(of_day.squares) / sum(of_day.evidence - 1) as variance,
                sum(of_day.evidence * of_day.effect ^ 2) as signal
            from of_day
            group by of_day.origin, of_day.shop
            having max(of_day.evidence) >= 12
        ) as of_shop
    )

    select
        learn_shop_factors.run_id,
        of_day.origin,
        'day_of_month',
        of_day.key,
        of_day.shop,
        (1 + of_day.effect * profile.believed)::float8,
        of_day.evidence
    from of_day
    inner join profile
        on of_day.origin = profile.origin
            and of_day.shop = profile.shop
            and profile.believed > 0;
end
$learn_shop_factors$;

comment on function learn_shop_factors is 'How the days of a month of each shop stand to those of the chain.';
