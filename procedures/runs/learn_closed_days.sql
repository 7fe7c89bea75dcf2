-- learn_closed_days: on which days of its horizon and of its backtest a run expects a shop to be closed.
-- What the calendar says comes first. Otherwise, from the days before each origin only:
--   weekday  not open on any of the last eight of them, in a shop that is open on others
--   date     closed on it in each of the last two years or three, on weekdays on which it is usually open;
--            one year is enough where every shop of three or more was closed
-- One statement, since all three kinds of evidence come from one pass over the days on which shops were open; its
-- numbers are in sql/macros/threshold.sql.
--   locks     nothing of its own: start_run calls it
{% from 'macros/threshold.sql' import
    given_up_after_days, closed_weekday_weeks, closed_date_years, chain_shops -%}
create or replace function learn_closed_days(run_id bigint)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $learn_closed_days$
#variable_conflict use_column
begin
    insert into run_closed_day (run_id, shop, day, reason)
    with origin as (
        select
            run.data_version_id,
            run_origin.origin,
            run_origin.last_day
        from forecast_run as run
        inner join run_origin on run.run_id = run_origin.run_id
        where run.run_id = learn_closed_days.run_id
    ),

    open_day as materialized (
        select
            shop_day.shop,
            shop_day.day
        from (select distinct origin.data_version_id from origin) as version
        cross join shop_day_at(version.data_version_id) as shop_day
    ),

    shop as (
        select
            open_day.shop,
            min(open_day.day) as first_day
        from open_day
        group by open_day.shop
    ),

    every_day as (
        select
            shop.shop,
            calendar_day.day::date as day,
            open_day.day is not null as is_open,
            lag(open_day.day, 7) over by_day is not null
            or lead(open_day.day, 7) over by_day is not null as is_usually_open
        from shop
        cross join lateral generate_series(
            shop.first_day::timestamp, (select max(origin.origin) from origin)::timestamp, interval '1 day'
        ) as calendar_day (day)
        left join open_day on shop.shop = open_day.shop and calendar_day.day::date = open_day.day
        window by_day as (partition by shop.shop order by calendar_day.day)
    ),

    closed_date as (
        select
            every_day.shop,
            every_day.day,
            count(*) over same_day >= {{ chain_shops }}
            and count(*) over same_day = (
                select count(*) from shop where shop.first_day <= every_day.day
            ) as is_chain
        from every_day
        where not every_day.is_open
            and every_day.is_usually_open
        window same_day as (partition by every_day.day)
    ),

    -- weekdays on which a shop that is not given up has not opened for weeks
    closed_weekday as (
        select
            recent.origin,
            recent.shop,
            weekday.number as weekday
        from (
            select
                origin.origin,
                open_day.shop,
                array_agg(distinct extract(isodow from open_day.day)::integer) as weekdays
            from origin
            inner join open_day
                on open_day.day between origin.origin - {{ 7 * closed_weekday_weeks }} and origin.origin - 1
            inner join shop
                on open_day.shop = shop.shop
                    and shop.first_day < origin.origin - {{ 7 * closed_weekday_weeks }}
            group by origin.origin, open_day.shop
            having max(open_day.day) >= origin.origin - {{ given_up_after_days }}
        ) as recent
        cross join generate_series(1, 7) as weekday (number)
        where weekday.number <> all(recent.weekdays)
    ),

    horizon_day as (
        select
            origin.origin,
            shop.shop,
            calendar_day.day::date as day
        from origin
        inner join shop on origin.origin > shop.first_day
        cross join lateral generate_series(
            origin.origin::timestamp, origin.last_day::timestamp, interval '1 day'
        ) as calendar_day (day)
    ),

    same_date as (
        select
            horizon_day.shop,
            horizon_day.day,
            count(*) as years,
            count(closed_date.day) as closed,
            coalesce(bool_and(closed_date.is_chain), false) as is_chain
        from horizon_day
        cross join generate_series(1, {{ closed_date_years }}) as back (years)
        cross join lateral (
            select (horizon_day.day - make_interval(years => back.years))::date as day
        ) as before
        inner join shop on horizon_day.shop = shop.shop and before.day >= shop.first_day
        left join closed_date on horizon_day.shop = closed_date.shop and before.day = closed_date.day
        where horizon_day.origin > before.day
        group by horizon_day.shop, horizon_day.day
    ),

    evidence as (
        select
            same_date.shop,
            same_date.day,
            format('closed on this date in each of the last %s years', same_date.years) as reason,
            true as is_closed,
            4 as rank
        from same_date
        where same_date.closed = same_date.years
            and same_date.closed >= case when same_date.is_chain then 1 else 2 end
        union all
        select
            horizon_day.shop,
            horizon_day.day,
            'closed on this weekday for {{ closed_weekday_weeks }} weeks' as reason,
            true as is_closed,
            3 as rank
        from horizon_day
        inner join closed_weekday
            on horizon_day.origin = closed_weekday.origin
                and horizon_day.shop = closed_weekday.shop
                and extract(isodow from horizon_day.day) = closed_weekday.weekday
        union all
        select
            horizon_day.shop,
            horizon_day.day,
            'calendar: ' || calendar.name as reason,
            calendar.is_closed,
            case when calendar.shop is null then 2 else 1 end as rank
        from horizon_day
        inner join (
            -- a shop that was renamed since is known by its name now; what closed one is no reason for a merged one
            select
                noted.day,
                noted.is_closed,
                noted.name,
                coalesce(called.as_name, noted.shop) as shop
            from shop_calendar as noted
            left join member_name as called
                on called.dimension = '{{ shop | text }}' and noted.shop = called.name and not called.is_merge
        ) as calendar
            on horizon_day.day = calendar.day and horizon_day.shop = coalesce(calendar.shop, horizon_day.shop)
    )

    select
        learn_closed_days.run_id,
        verdict.shop,
        verdict.day,
        verdict.reason
    from (
        select distinct on (evidence.shop, evidence.day) evidence.*
        from evidence
        order by evidence.shop asc, evidence.day asc, evidence.rank asc
    ) as verdict
    where verdict.is_closed;
end
$learn_closed_days$;

comment on function learn_closed_days is 'On which days a run expects a shop to be closed, and why.';
