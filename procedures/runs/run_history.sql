-- run_history: the history that a run learns from: the window of each series before the horizon, and
-- before the backtest month.
create or replace function run_history(run_id bigint)
returns table (
    series_id integer,
    y float8[],
    backtest_y float8[]
)
language sql
stable
begin atomic
select
    mart.series_id,
    mart.y[greatest(1, mart.n_obs - parameter.window_days + 1):] as y,
    case
        when run.backtest_start is not null
            then mart.y[greatest(1, seen.days - parameter.window_days + 1):greatest(0, seen.days)]
    end as backtest_y
from forecast_run as run
cross join lateral (select (run.parameters ->> 'window_days')::integer as window_days) as parameter
inner join export_mart as mart on run.data_version_id = mart.data_version_id
cross join lateral (select run.backtest_start - mart.start_day as days) as seen
where run.run_id = run_history.run_id;
end;

comment on function run_history is 'What a run learns from: every series before the horizon and before the backtest month.';
