-- closed_day_ahead: on which days of some spans each shop is expected to be closed, and why. A span begins at an origin;
-- origins and last_days belong together, one by one. What the calendar says comes first. Otherwise, from the days before
-- each origin only:
--   weekday  a shop that sells nearly daily has not opened on any of the last eight of them; another has not in half a
--            year, in which it sold on 40 days or more
--   date     a shop that sells nearly daily was closed on it in each of the last two years or three, on weekdays on
--            which it is usually open; one year is enough where the whole chain, of three shops or more, was closed
-- What selling nearly daily is, and which days without rows look like closures, is said by shop_opening_at.
-- One statement, since all three kinds of evidence come from one pass over the days on which shops were open; its
-- numbers are in sql/macros/threshold.sql.
{% from 'macros/threshold.sql' import
    given_up_after_days, closed_weekday_weeks, closed_date_years, chain_shops, habit_weeks, least_open_days -%}
create or replace function closed_day_ahead(data_version_id bigint, origins date[], last_days date[])
returns table (
    shop text,
    day date,
    reason text
)
language sql
stable
begin atomic
with origin as (
    select
        span.origin,
        span.last_day
    from unnest(closed_day_ahead.origins, closed_day_ahead.last_days) as span (origin, last_day)
),

every_day as materialized (
    select
        opening.*,
        lag(opening.is_open, 7) over by_day or lead(opening.is_open, 7) over by_day as is_usually_open
    from shop_opening_at(closed_day_ahead.data_version_id) as opening
    window by_day as (partition by opening.shop order by opening.day)
),

shop as (
    select
        every_day.shop,
        min(every_day.day) as first_day
    from every_day
    group by every_day.shop
),

day_of_chain as (
    select
        every_day.day,
        count(*) filter (where every_day.is_open) as open_shops,
        count(*) filter (where every_day.like_day is not null and every_day.is_usually_open) as closed_shops
    from every_day
    group by every_day.day
),

closed_date as (
    select
        every_day.shop,
        every_day.day,
        day_of_chain.open_shops = 0 and day_of_chain.closed_shops >= {{ chain_shops }} as is_chain
    from every_day
    inner join day_of_chain on every_day.day = day_of_chain.day
    where every_day.like_day is not null
        and every_day.is_usually_open
),

-- weekdays on which a shop that is not given up has not opened for weeks
closed_weekday as (
    select
        recent.origin,
        recent.shop,
        weekday.number as weekday,
        recent.weeks
    from (
        select
            origin.origin,
            every_day.shop,
            habit.weeks,
            array_agg(distinct extract(isodow from every_day.day)::integer) filter (
                where every_day.is_open and every_day.day >= origin.origin - 7 * habit.weeks
            ) as weekdays
        from origin
        inner join every_day
            on every_day.day between origin.origin - {{ 7 * habit_weeks }} and origin.origin - 1
        inner join shop on every_day.shop = shop.shop
        inner join (
            select
                of_origin.origin as known_before,
                last_day.shop,
                case when last_day.is_daily then {{ closed_weekday_weeks }} else {{ habit_weeks }} end as weeks,
                last_day.is_daily
            from origin as of_origin
            inner join every_day as last_day
                on least(of_origin.origin - 1, (select max(newest.day) from every_day as newest)) = last_day.day
        ) as habit on origin.origin = habit.known_before and every_day.shop = habit.shop
        where shop.first_day < origin.origin - 7 * habit.weeks
        group by origin.origin, every_day.shop, habit.weeks, habit.is_daily
        having max(every_day.day) filter (where every_day.is_open) >= origin.origin - {{ given_up_after_days }}
            and (habit.is_daily or count(*) filter (where every_day.is_open) >= {{ least_open_days }})
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
        format('closed on this weekday for %s weeks', closed_weekday.weeks) as reason,
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
    inner join named_shop_day as calendar
        on horizon_day.day = calendar.day and horizon_day.shop = coalesce(calendar.shop, horizon_day.shop)
)

select
    verdict.shop,
    verdict.day,
    verdict.reason
from (
    select distinct on (evidence.shop, evidence.day) evidence.*
    from evidence
    order by evidence.shop asc, evidence.day asc, evidence.rank asc
) as verdict
where verdict.is_closed;
end;

comment on function closed_day_ahead is 'On which days of some spans each shop is expected to be closed, and why.';
