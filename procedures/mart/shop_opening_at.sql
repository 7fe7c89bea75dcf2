-- shop_opening_at: on which days each shop sold at a data version, and which of the others look like closures. The one
-- place that tells a closure from a day on which nobody happened to buy.
--   is_open   the shop sold: some series of it has a row
--   is_daily  the shop sells nearly daily: of the days on which it had sold a week before, in half a year up to the last
--             day on which it sold, it sold on nine of ten. Weekdays on which it never opens do not count then, and a
--             closed spell counts as one week
--   like_day  of a day without rows that looks like a closure: the last day of the same weekday on which the shop sold.
--             Only of shops that sell nearly daily, on weekdays on which they usually sold; and a shop that has not
--             sold for the last 14 days of the data counts as given up. NULL everywhere else: nothing was sold
-- It reads shop_month, a row a shop and month, and no sales.
-- A day is judged by the days before it alone, so that a backtest does not know what came after. From the first day of
-- a shop to the last of the version. Numbers: sql/macros/threshold.sql.
{% from 'macros/habit.sql' import keeps_its_days -%}
{% from 'macros/month.sql' import each_month, next_month -%}
{% from 'macros/threshold.sql' import given_up_after_days, habit_weeks, weekday_share -%}
create or replace function shop_opening_at(data_version_id bigint)
returns table (
    shop text,
    day date,
    is_open boolean,
    is_daily boolean,
    like_day date
)
language sql
stable
begin atomic
with open_month as materialized (
    select
        shop_month.shop,
        shop_month.month,
        shop_month.days
    from shop_month
    where shop_month.data_version_id <= shop_opening_at.data_version_id
        and coalesce(shop_month.superseded_by > shop_opening_at.data_version_id, true)
        and shop_month.days <> 0
),

-- by number: days are sorted several times, and names of shops would be compared each time
shop as (
    select
        row_number() over () as number,
        open_month.shop,
        min(open_month.month) as first_month,
        min(open_month.month + ahead.days) as first_day,
        max(open_month.month + ahead.days) as last_day
    from open_month
    cross join generate_series(0, 30) as ahead (days)
    where open_month.days & (1 << ahead.days) <> 0
    group by open_month.shop
),

calendar_day as (
    select
        shop.number,
        calendar_month.month::date + ahead.days as day,
        coalesce(open_month.days & (1 << ahead.days) <> 0, false) as is_open,
        shop.last_day < calendar_month.month::date + ahead.days
        and version.last_day - shop.last_day > {{ given_up_after_days }} as is_given_up
    from data_version as version
    cross join shop
    cross join lateral {{ each_month('shop.first_month', 'version.last_day') }} as calendar_month (month)
    left join open_month on shop.shop = open_month.shop and calendar_month.month::date = open_month.month
    cross join generate_series(0, 30) as ahead (days)
    where version.data_version_id = shop_opening_at.data_version_id
        and calendar_month.month::date + ahead.days between shop.first_day and version.last_day
        and calendar_month.month::date + ahead.days < {{ next_month('calendar_month.month') }}
),

every_day as (
    select
        calendar_day.number,
        calendar_day.day,
        extract(isodow from calendar_day.day)::integer as weekday,
        calendar_day.is_open,
        calendar_day.is_given_up,
        lag(calendar_day.is_open, 7, false) over by_day as is_expected,
        max(calendar_day.day) filter (where calendar_day.is_open) over by_day as last_open
    from calendar_day
    window by_day as (partition by calendar_day.number order by calendar_day.day)
),

habit as (
    select
        every_day.*,
        count(*) filter (where every_day.is_expected) over half_year as expected,
        count(*) filter (where every_day.is_expected and every_day.is_open) over half_year as kept,
        max(every_day.day) filter (where every_day.is_open) over until_weekday as like_day,
        count(*) filter (where every_day.is_open) over same_weekday as opened,
        -- a closed spell counts as one week
        count(*) filter (where every_day.day - every_day.last_open <= 7) over same_weekday as weeks
    from every_day
    window half_year as (
        partition by every_day.number
        order by every_day.day rows between {{ 7 * habit_weeks - 1 }} preceding and current row
    ),
    same_weekday as (
        partition by every_day.number, every_day.weekday
        order by every_day.day rows between {{ habit_weeks - 1 }} preceding and current row
    ),
    until_weekday as (partition by every_day.number, every_day.weekday order by every_day.day)
),

-- what was usual on the last day on which the shop sold, and on the last such weekday
judged as (
    select
        habit.*,
        first_value(
            {{ keeps_its_days('habit.kept', 'habit.expected') }}
        ) over (partition by habit.number, habit.last_open order by habit.day) as is_daily,
        first_value(habit.opened >= {{ weekday_share }} * habit.weeks) over (
            partition by habit.number, habit.weekday, habit.like_day order by habit.day
        ) as is_usual
    from habit
)

select
    shop.shop,
    judged.day,
    judged.is_open,
    judged.is_daily and not judged.is_given_up as is_daily,
    case
        when not judged.is_open and judged.is_daily and judged.is_usual and not judged.is_given_up
            then judged.like_day
    end as like_day
from judged
inner join shop on judged.number = shop.number;
end;

comment on function shop_opening_at is
'On which days each shop sold at a data version, and which of the others look like closures of a shop that sells nearly daily.';
