-- run_history: the history of every series that a run learns from: the window before an origin.
create or replace function run_history(run_id bigint, origin date)
returns table (
    series_id integer,
    y float8[]
)
language sql
stable
begin atomic
select
    mart.series_id,
    mart.y[greatest(1, seen.days - parameter.window_days + 1):greatest(0, seen.days)] as y
from forecast_run as run
cross join lateral (select (run.parameters ->> 'window_days')::integer as window_days) as parameter
inner join run_mart as mart on run.run_id = mart.run_id
cross join lateral (select run_history.origin - mart.start_day as days) as seen
where run.run_id = run_history.run_id
    and seen.days > 0;
end;

comment on function run_history is 'What a run learns from: the window of every series before an origin.';
