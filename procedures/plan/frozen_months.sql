-- frozen_months: those of some months whose fact is complete, as fact_month_at says it: what was planned for
-- them can no longer be changed. Asks for the days of these months alone, by key, so that triggers can afford it.
create or replace function frozen_months(months date[])
returns date[]
language sql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
as $frozen_months$
with ended as (
    select
        asked.month,
        (asked.month + interval '1 month')::date as next_month
    from (select distinct one.month from unnest(frozen_months.months) as one (month)) as asked
    cross join (
        select version.last_day
        from data_version as version
        order by version.data_version_id desc
        limit 1
    ) as newest
    where newest.last_day >= asked.month + interval '1 month' - interval '1 day'
),

loaded_day as (
    select
        ended.month,
        ended.next_month,
        sold.day,
        sold.day - lag(sold.day) over (partition by ended.month order by sold.day) as days_since_last
    from ended
    cross join generate_series(
        ended.month::timestamp, ended.next_month - interval '1 day', interval '1 day'
    ) as calendar (day)
    -- the first row by its key: a semi join would read all sales, for the days of one month
    cross join lateral (
        select one.day
        from sales as one
        where one.day = calendar.day::date
        order by one.series_id
        limit 1
    ) as sold
),

loaded_month as (
    select
        loaded_day.month,
        loaded_day.next_month,
        min(loaded_day.day) as first_day,
        max(loaded_day.day) as last_day,
        max(loaded_day.days_since_last) as longest_gap
    from loaded_day
    group by loaded_day.month, loaded_day.next_month
)

select array_agg(loaded_month.month order by loaded_month.month)
from loaded_month
where greatest(
    loaded_month.longest_gap,
    loaded_month.first_day - loaded_month.month + 1,
    loaded_month.next_month - loaded_month.last_day
) <= 7
$frozen_months$;

comment on function frozen_months is 'Those of some months whose fact is complete; NULL where none is.';
