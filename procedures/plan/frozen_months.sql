-- frozen_months: those of some months whose fact is complete, as fact_month_at says it: what was planned for
-- them can no longer be changed. Asks for the days of these months alone, by key, so that triggers can afford it.
create or replace function frozen_months(months date[])
returns date[]
language sql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
as $frozen_months$
select array_agg(loaded_month.month order by loaded_month.month)
from (
    select version.last_day
    from data_version as version
    order by version.data_version_id desc
    limit 1
) as newest
cross join (
    select
        loaded_day.month,
        loaded_day.next_month,
        min(loaded_day.day) as first_day,
        max(loaded_day.day) as last_day,
        max(loaded_day.days_since_last) as longest_gap
    from (
        select
            asked.month,
            (asked.month + interval '1 month')::date as next_month,
            calendar.day::date as day,
            calendar.day::date - lag(calendar.day::date) over (
                partition by asked.month order by calendar.day
            ) as days_since_last
        from (select distinct one.month from unnest(frozen_months.months) as one (month)) as asked
        cross join generate_series(
            asked.month::timestamp, asked.month + interval '1 month' - interval '1 day', interval '1 day'
        ) as calendar (day)
        where exists (select from sales as sold where sold.day = calendar.day::date)
    ) as loaded_day
    group by loaded_day.month, loaded_day.next_month
) as loaded_month
where newest.last_day >= loaded_month.next_month - 1
    and greatest(
        loaded_month.longest_gap,
        loaded_month.first_day - loaded_month.month + 1,
        loaded_month.next_month - loaded_month.last_day
    ) <= 7
$frozen_months$;

comment on function frozen_months is 'Those of some months whose fact is complete; NULL where none is.';
