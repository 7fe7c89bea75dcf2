-- full_month_mean: the mean day of every month that a history covers from its first day to its last, up to a day.
{% from 'macros/month.sql' import each_month, month_of, next_month -%}
create or replace function full_month_mean(y float8[], start_day date, before date)
returns table (
    first_month date,
    y float8[],
    calendar_month integer[]
)
language sql
stable
parallel safe
begin atomic
select
    min(calendar_month.month)::date as first_month,
    array_agg(mean_day.y order by calendar_month.month) as y,
    array_agg(extract(month from calendar_month.month)::integer order by calendar_month.month) as calendar_month
from {{ each_month(
    next_month(month_of('(full_month_mean.start_day - 1)')),
    '(' ~ month_of('full_month_mean.before') ~ " - interval '1 month')"
) }} as calendar_month (month)
cross join lateral (
    select avg(cell.y) as y
    from unnest(
        full_month_mean.y[
            calendar_month.month::date - full_month_mean.start_day + 1
            :{{ next_month('calendar_month.month') }} - full_month_mean.start_day
        ]
    ) as cell (y)
) as mean_day;
end;

comment on function full_month_mean is 'The mean day of every full month of a history.';
