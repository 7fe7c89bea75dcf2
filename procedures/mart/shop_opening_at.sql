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
with open_day as materialized (
    select
        shop_month.shop,
        shop_month.month + ahead.days as day
    from shop_month
    cross join generate_series(0, 30) as ahead (days)
    where shop_month.data_version_id <= shop_opening_at.data_version_id
        and coalesce(shop_month.superseded_by > shop_opening_at.data_version_id, true)
        and shop_month.days & (1 << ahead.days) <> 0
),

shop as (
    select
        open_day.shop,
        min(open_day.day) as first_day,
        max(open_day.day) as last_day
    from open_day
    group by open_day.shop
),

every_day as (
    select
        shop.shop,
        calendar_day.day::date as day,
        extract(isodow from calendar_day.day)::integer as weekday,
        open_day.day is not null as is_open,
        lag(open_day.day, 7) over by_day is not null as is_expected,
        max(open_day.day) over by_day as last_open,
        max(open_day.day) over (
            partition by shop.shop, extract(isodow from calendar_day.day) order by calendar_day.day
        ) as like_day,
        shop.last_day < calendar_day.day
        and version.last_day - shop.last_day > {{ given_up_after_days }} as is_given_up
    from data_version as version
    cross join shop
    cross join lateral generate_series(
        shop.first_day::timestamp, version.last_day::timestamp, interval '1 day'
    ) as calendar_day (day)
    left join open_day on shop.shop = open_day.shop and calendar_day.day::date = open_day.day
    where version.data_version_id = shop_opening_at.data_version_id
    window by_day as (partition by shop.shop order by calendar_day.day)
),

habit as (
    select
        every_day.*,
        count(*) filter (where every_day.is_expected) over half_year as expected,
        count(*) filter (where every_day.is_expected and every_day.is_open) over half_year as kept,
        count(*) filter (where every_day.is_open) over same_weekday as opened,
        -- a closed spell counts as one week
        count(*) filter (where every_day.day - every_day.last_open <= 7) over same_weekday as weeks
    from every_day
    window half_year as (
        partition by every_day.shop
        order by every_day.day rows between {{ 7 * habit_weeks - 1 }} preceding and current row
    ),
    same_weekday as (
        partition by every_day.shop, every_day.weekday
        order by every_day.day rows between {{ habit_weeks - 1 }} preceding and current row
    )
),

-- what was usual on the last day on which the shop sold, and on the last such weekday
judged as (
    select
        habit.*,
        first_value(
            {{ keeps_its_days('habit.kept', 'habit.expected') }}
        ) over (partition by habit.shop, habit.last_open order by habit.day) as is_daily,
        first_value(habit.opened >= {{ weekday_share }} * habit.weeks) over (
            partition by habit.shop, habit.weekday, habit.like_day order by habit.day
        ) as is_usual
    from habit
)

select
    judged.shop,
    judged.day,
    judged.is_open,
    judged.is_daily and not judged.is_given_up as is_daily,
    case
        when not judged.is_open and judged.is_daily and judged.is_usual and not judged.is_given_up
            then judged.like_day
    end as like_day
from judged;
end;

comment on function shop_opening_at is
'On which days each shop sold at a data version, and which of the others look like closures of a shop that sells nearly daily.';
