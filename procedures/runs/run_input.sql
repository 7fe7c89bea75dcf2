-- run_input: what the fit gets: a span of series, each with the history before the horizon and before
-- the backtest month; NULL where the model cannot serve it and finish_run will.
create or replace function run_input(run_id bigint, first_series_id integer, last_series_id integer)
returns table (
    series_id integer,
    y float8[],
    backtest_y float8[]
)
language sql
stable
begin atomic
select
    history.series_id,
    case
        when fallback_reason(history.y, parameter.season, parameter.dead_after_days) is null then history.y
    end as y,
    case
        when fallback_reason(history.backtest_y, parameter.season, parameter.dead_after_days) is null
            then history.backtest_y
    end as backtest_y
from forecast_run as run
cross join lateral (
    select
        (run.parameters ->> 'season')::integer as season,
        (run.parameters ->> 'dead_after_days')::integer as dead_after_days
) as parameter
cross join lateral (
    select known.*
    from run_history(run.run_id) as known
    where known.series_id between run_input.first_series_id and run_input.last_series_id
    -- cut out once, not once for every question asked of it
    offset 0  -- noqa: AM09
) as history
where run.run_id = run_input.run_id
order by history.series_id;
end;

comment on function run_input is 'The series of a span with the histories to fit; NULL where a fallback serves.';
