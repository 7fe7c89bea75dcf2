-- learn_events: what each event does to the sales of the days around it, learned before the horizon, and once more
-- before the backtest, from all shops together.
--   ratio   sales of the day by the mean of the nearest two same weekdays, before and after it, that belong to no event;
--           a day on which a shop was closed teaches nothing
--   factor  the mean ratio of all times, shrunk towards 1 by what chance alone would give (positive-part James–Stein);
--           chance is the variance of that ratio on days of no event; 0.3 at least
--   names   a day that several events share is one ratio: each has its root, so that together they make it
--   bounds  a day of an event counts as ten usual ones at most, any other as three, so that one wrong number neither
--           becomes an event nor hides all of them
--   locks   nothing of its own: start_run calls it
{% from 'macros/threshold.sql' import greatest_day_factor, greatest_event_factor, least_day_factor -%}
create or replace function learn_events(run_id bigint)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $learn_events$
#variable_conflict use_column
begin
    if not exists (select from run_event_day as noted where noted.run_id = learn_events.run_id) then
        return;
    end if;

    insert into run_event (run_id, origin, name, step, factor, evidence)
    with learned as (
        select origin.origin
        from forecast_run as run
        cross join lateral (values (run.horizon_start), (run.backtest_start)) as origin (origin)
        where run.run_id = learn_events.run_id
            and origin.origin is not null
    ),

    shop_day as (
        select
            sold.origin,
            sold.shop,
            sold.day,
            sold.sales,
            noted.shop is not null as is_event
        from (select array_agg(learned.origin) as origins from learned) as learned
        cross join lateral run_shop_day(learn_events.run_id, learned.origins) as sold
        left join (
            select distinct
                event_day.shop,
                event_day.day
            from run_event_day as event_day
            where event_day.run_id = learn_events.run_id
        ) as noted on sold.shop = noted.shop and sold.day = noted.day
        where sold.day < sold.origin
            and sold.sales > 0
    ),

    compared as (
        select
            shop_day.*,
            -- nothing is null where there is no such day, so that one of the two is enough
            array_agg(shop_day.sales) filter (where not shop_day.is_event) over (
                same_weekday rows between 5 preceding and 1 preceding
            ) as before,
            array_agg(shop_day.sales) filter (where not shop_day.is_event) over (
                same_weekday rows between 1 following and 5 following
            ) as after
        from shop_day
        window same_weekday as (
            partition by shop_day.origin, shop_day.shop, extract(isodow from shop_day.day) order by shop_day.day
        )
    ),

    usual as (
        select
            compared.origin,
            compared.shop,
            compared.day,
            compared.is_event,
            compared.sales,
            (
                select avg(near.sales)
                from (values (compared.before[cardinality(compared.before)]), (compared.after[1])) as near (sales)
            ) as usual_sales
        from compared
    ),

    chance as (
        select
            whole.origin,
            var_pop(whole.ratio) as variance
        from (
            select
                usual.origin,
                least({{ greatest_day_factor }}, round(sum(usual.sales) / sum(usual.usual_sales), 9)) as ratio
            from usual
            where not usual.is_event
                and usual.usual_sales > 0
            group by usual.origin, usual.day
        ) as whole
        group by whole.origin
    ),

    seen as (
        select
            usual.origin,
            noted.name,
            noted.step,
            usual.day - noted.step as event_day,
            max(noted.names) as names,
            round(
                sum(least(usual.sales, {{ greatest_event_factor }} * usual.usual_sales)) / sum(usual.usual_sales), 9
            ) as ratio
        from usual
        inner join (
            select
                event_day.shop,
                event_day.day,
                event_day.name,
                event_day.step,
                count(*) over (partition by event_day.shop, event_day.day) as names
            from run_event_day as event_day
            where event_day.run_id = learn_events.run_id
                and not event_day.is_once
        ) as noted
            on usual.shop = noted.shop
                and usual.day = noted.day
        where usual.usual_sales > 0
        group by usual.origin, noted.name, noted.step, usual.day - noted.step
    )

    select
        learn_events.run_id,
        seen.origin,
        seen.name,
        seen.step,
        greatest({{ least_day_factor }}, 1 + shrink(
            (avg(case when seen.names = 1 then seen.ratio else power(seen.ratio, 1.0 / seen.names) end) - 1)::float8,
            count(*),
            (coalesce(min(chance.variance), 1) / avg(seen.names * seen.names))::float8
        )),
        count(*)
    from seen
    left join chance on seen.origin = chance.origin
    group by seen.origin, seen.name, seen.step;
end
$learn_events$;

comment on function learn_events is 'What each event does to the sales of the days around it, as a run learns it from all shops.';
