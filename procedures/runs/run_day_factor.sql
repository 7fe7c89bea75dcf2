-- run_day_factor: the factors of a run day by day, as learned before an origin: what the date does within
-- its month, and what its month does within the year. 1 where nothing was learned.
create or replace function run_day_factor(run_id bigint, origin date, first_day date, last_day date)
returns table (
    day date,
    day_factor float8,
    month_factor float8
)
language sql
stable
begin atomic
select
    calendar_day.day::date as day,
    coalesce(within_month.factor, 1) * coalesce(of_date.factor, 1) as day_factor,
    coalesce(of_month.factor, 1) as month_factor
from generate_series(
    run_day_factor.first_day::timestamp, run_day_factor.last_day::timestamp, interval '1 day'
) as calendar_day (day)
left join run_factor as within_month
    on within_month.run_id = run_day_factor.run_id
        and within_month.origin = run_day_factor.origin
        and within_month.kind = 'day_of_month'
        and within_month.key = extract(day from calendar_day.day)
left join run_factor as of_date
    on of_date.run_id = run_day_factor.run_id
        and of_date.origin = run_day_factor.origin
        and of_date.kind = 'date'
        and of_date.key = 100 * extract(month from calendar_day.day) + extract(day from calendar_day.day)
left join run_factor as of_month
    on of_month.run_id = run_day_factor.run_id
        and of_month.origin = run_day_factor.origin
        and of_month.kind = 'month'
        and of_month.key = extract(month from calendar_day.day);
end;

comment on function run_day_factor is 'The factors of a run, day by day, as learned before an origin.';
