-- fact_month_between: how much of the months from one day to another was known at a version, and whether that is
-- all of a month: the one place that says so.
-- A shop may close for a holiday, so that a complete month may miss days; but a week without a single
-- row anywhere means data that did not arrive.
{% from 'macros/month.sql' import month_of, next_month -%}
create or replace function fact_month_between(data_version_id bigint, first_day date, last_day date)
returns table (
    month date,
    days_expected integer,
    days_loaded integer,
    is_complete boolean,
    reaches_end boolean
)
language sql
stable
begin atomic
-- one row of a day is enough: asked along the key, day by day, instead of reading all sales
with known_day as (
    select calendar.day::date as day
    from generate_series(
        fact_month_between.first_day::timestamp, fact_month_between.last_day::timestamp, interval '1 day'
    ) as calendar (day)
    cross join lateral (
        select
        from sales
        where sales.day = calendar.day::date
            and sales.data_version_id <= fact_month_between.data_version_id
        order by sales.series_id
        limit 1
    ) as sold
    union
    select sales_history.day
    from sales_history
    where sales_history.superseded_by > fact_month_between.data_version_id
        and sales_history.data_version_id <= fact_month_between.data_version_id
        and sales_history.day between fact_month_between.first_day and fact_month_between.last_day
),

loaded_day as (
    select
        known_day.day,
        {{ month_of('known_day.day') }} as month,
        known_day.day - lag(known_day.day) over (
            partition by {{ month_of('known_day.day') }} order by known_day.day
        ) as days_since_last
    from known_day
),

loaded_month as (
    select
        loaded_day.month,
        {{ next_month('loaded_day.month') }} as next_month,
        count(*)::integer as days_loaded,
        min(loaded_day.day) as first_day,
        max(loaded_day.day) as last_day,
        max(loaded_day.days_since_last) as longest_gap
    from loaded_day
    group by loaded_day.month
)

select
    loaded_month.month,
    loaded_month.next_month - loaded_month.month as days_expected,
    loaded_month.days_loaded,
    version.last_day >= loaded_month.next_month - 1
    and greatest(
        loaded_month.longest_gap,
        loaded_month.first_day - loaded_month.month + 1,
        loaded_month.next_month - loaded_month.last_day
    ) <= 7 as is_complete,
    loaded_month.next_month - loaded_month.last_day <= 7 as reaches_end
from loaded_month
inner join data_version as version on version.data_version_id = fact_month_between.data_version_id;
end;

comment on function fact_month_between is
'How much of the months from one day to another was known at a data version: complete when the data go past its last day and no week in it is without a row.';
