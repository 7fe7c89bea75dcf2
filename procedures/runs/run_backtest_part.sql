-- run_backtest_part: what each part of a run's model gave for each month of its backtest: fitted again without that
-- month, or as an earlier run forecast it when it was ahead (run_stand_in).
create or replace function run_backtest_part(run_id bigint)
returns table (
    series_id integer,
    part text,
    origin date,
    first_day date,
    yhat float8[]
)
language sql
stable
begin atomic
select
    fitted.series_id,
    fitted.part,
    fitted.origin,
    fitted.first_day,
    fitted.yhat
from forecast_run as run
cross join lateral run_part_month(
    run_backtest_part.run_id, run.backtest_start, run.backtest_end, 1
) as fitted
where run.run_id = run_backtest_part.run_id
union all
select
    forecast.series_id,
    forecast.part,
    forecast.origin,
    forecast.first_day,
    forecast.yhat
from run_stand_in as stand_in
cross join lateral run_part_month(stand_in.stand_in_run_id, stand_in.origin, stand_in.origin, 1) as forecast
where stand_in.run_id = run_backtest_part.run_id;
end;

comment on function run_backtest_part is 'What each part of a run''s model gave for each month of its backtest.';
