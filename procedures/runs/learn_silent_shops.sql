-- learn_silent_shops: a run plans nothing in a shop that sold nearly daily and has sold nothing for two weeks: every day
-- from such an origin on is closed, unless the calendar says by name that the shop is open. Series that sell now and then
-- do not tell of it by themselves.
--   locks     nothing of its own: start_run calls it, after learn_closed_days
{% from 'macros/habit.sql' import has_sold_daily -%}
{% from 'macros/threshold.sql' import given_up_after_days, habit_days, silent_to_days -%}
create or replace function learn_silent_shops(run_id bigint)
returns void
language sql
volatile
set search_path = {{ schema | ident }}, pg_temp
begin atomic
with open_day as materialized (
    select
        shop_day.shop,
        shop_day.day
    from forecast_run as run
    cross join shop_day_at(run.data_version_id) as shop_day
    where run.run_id = learn_silent_shops.run_id
        and shop_day.sales > 0
        and shop_day.day >= (
            select min(origin.origin) - {{ silent_to_days + habit_days }}
            from run_origin as origin
            where origin.run_id = learn_silent_shops.run_id
        )
),

stopped as (
    select
        origin.origin,
        origin.last_day,
        open_day.shop,
        max(open_day.day) as last_sale_day
    from run_origin as origin
    inner join open_day on origin.origin > open_day.day
    where origin.run_id = learn_silent_shops.run_id
    group by origin.origin, origin.last_day, open_day.shop
    having origin.origin - 1 - max(open_day.day) > {{ given_up_after_days }}
)

insert into run_closed_day (run_id, shop, day, reason)
select
    learn_silent_shops.run_id,
    stopped.shop,
    ahead.day::date,
    format('nothing sold since %s, and nearly daily before', stopped.last_sale_day) as reason
from stopped
cross join generate_series(stopped.origin::timestamp, stopped.last_day::timestamp, interval '1 day') as ahead (day)
where (
    select {{ has_sold_daily('count(*)') }}
    from open_day
    where open_day.shop = stopped.shop
        and open_day.day > stopped.last_sale_day - {{ habit_days }}
        and open_day.day <= stopped.last_sale_day
)
and not exists (
    select from named_shop_day as calendar
    where calendar.day = ahead.day::date
        and calendar.shop = stopped.shop
        and not calendar.is_closed
)
on conflict (run_id, shop, day) do nothing;
end;

comment on function learn_silent_shops is 'A run plans nothing in a shop that sold nearly daily and has sold nothing for two weeks.';
