-- learn_closed_days: on which days of its horizon and of its backtest a run expects a shop to be closed: what
-- closed_day_ahead says from each of its origins; and a day of an event on which it was closed every time, twice at least,
-- on weekdays on which it usually sells, unless people noted that it is open.
--   locks     nothing of its own: start_run calls it
create or replace function learn_closed_days(run_id bigint)
returns void
language sql
set search_path = {{ schema | ident }}, pg_temp
begin atomic
insert into run_closed_day (run_id, shop, day, reason)
select
    run.run_id,
    closed.shop,
    closed.day,
    closed.reason
from forecast_run as run
cross join lateral (
    select
        array_agg(run_origin.origin order by run_origin.origin) as origins,
        array_agg(run_origin.last_day order by run_origin.origin) as last_days
    from run_origin
    where run_origin.run_id = run.run_id
) as span
cross join lateral closed_day_ahead(run.data_version_id, span.origins, span.last_days) as closed
where run.run_id = learn_closed_days.run_id;

insert into run_closed_day (run_id, shop, day, reason)
with run as (
    select
        run.run_id,
        run.data_version_id
    from forecast_run as run
    where run.run_id = learn_closed_days.run_id
        and exists (
            select
            from run_event_day as noted
            where noted.run_id = run.run_id
        )
),

opening as materialized (
    select
        of_day.shop,
        of_day.day,
        of_day.like_day is not null as is_closed
    from run
    cross join shop_opening_at(run.data_version_id) as of_day
)

select
    run.run_id,
    ahead.shop,
    ahead.day,
    format('closed on this day of %s every time', min(ahead.name)) as reason
from run
inner join run_origin on run.run_id = run_origin.run_id
inner join run_event_day as ahead
    on run.run_id = ahead.run_id
        and ahead.day between run_origin.origin and run_origin.last_day
        and not ahead.is_once
inner join run_event_day as past
    on run.run_id = past.run_id
        and ahead.shop = past.shop
        and ahead.name = past.name
        and ahead.step = past.step
        and run_origin.origin > past.day
inner join opening on past.shop = opening.shop and past.day = opening.day
where not exists (
    select from named_shop_day as calendar
    where calendar.day = ahead.day
        and coalesce(calendar.shop, ahead.shop) = ahead.shop
        and not calendar.is_closed
)
group by run.run_id, run_origin.origin, ahead.shop, ahead.day
having count(*) >= 2
    and bool_and(opening.is_closed)
on conflict (run_id, shop, day) do nothing;

-- a shop that is to open has no past, but people may have noted when it is closed
insert into run_closed_day (run_id, shop, day, reason)
select distinct on (shop.shop, calendar.day)
    run.run_id,
    shop.shop,
    calendar.day,
    'calendar: ' || calendar.name as reason
from forecast_run as run
cross join (
    select series.{{ shop | ident }} as shop
    from series
    left join export_mart as mart on series.series_id = mart.series_id
    group by series.{{ shop | ident }}
    having count(mart.series_id) = 0
) as shop
inner join named_shop_day as calendar on shop.shop = calendar.shop
where run.run_id = learn_closed_days.run_id
    and calendar.is_closed
    and calendar.day >= run.horizon_start
    and calendar.day <= run.horizon_end
order by shop.shop asc, calendar.day asc, calendar.name asc
on conflict (run_id, shop, day) do nothing;
end;

comment on function learn_closed_days is 'On which days a run expects a shop to be closed, and why.';
