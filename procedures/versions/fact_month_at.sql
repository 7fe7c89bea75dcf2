-- fact_month_at: how much of each month was known at a version.
-- A shop may close for a holiday, so that a complete month may miss days; but a week without a single
-- row anywhere means data that did not arrive.
create or replace function fact_month_at(data_version_id bigint)
returns table (
    month date,
    days_expected integer,
    days_loaded integer,
    is_complete boolean
)
language sql
stable
begin atomic
-- one row of a day is enough: asked along the key, day by day, instead of reading all sales
with known_day as (
    select every.day::date as day
    from data_version as version
    cross join lateral generate_series(
        version.first_day::timestamp, version.last_day::timestamp, interval '1 day'
    ) as every (day)
    cross join lateral (
        select
        from sales as now_true
        where now_true.day = every.day::date
            and now_true.data_version_id <= fact_month_at.data_version_id
        order by now_true.series_id
        limit 1
    ) as sold
    where version.data_version_id = fact_month_at.data_version_id
    union
    select once_true.day
    from sales_history as once_true
    where once_true.superseded_by > fact_month_at.data_version_id
        and once_true.data_version_id <= fact_month_at.data_version_id
),

loaded_day as (
    select
        known_day.day,
        known_day.day - lag(known_day.day) over (
            partition by date_trunc('month', known_day.day::timestamp) order by known_day.day
        ) as days_since_last
    from known_day
),

loaded_month as (
    select
        date_trunc('month', loaded_day.day::timestamp)::date as month,
        (date_trunc('month', loaded_day.day::timestamp) + interval '1 month')::date as next_month,
        count(*)::integer as days_loaded,
        min(loaded_day.day) as first_day,
        max(loaded_day.day) as last_day,
        max(loaded_day.days_since_last) as longest_gap
    from loaded_day
    group by date_trunc('month', loaded_day.day::timestamp)
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
    ) <= 7 as is_complete
from loaded_month
inner join data_version as version on version.data_version_id = fact_month_at.data_version_id;
end;

comment on function fact_month_at is
'How much of each month was known at a data version: complete when the data go past its last day and no week in it is without a row.';
