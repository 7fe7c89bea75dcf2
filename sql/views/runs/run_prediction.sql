-- run_prediction: the forecasts of runs, of the horizon and of the backtest alike, so that both are
-- measured by the same statement.
create view run_prediction as
select
    forecast.run_id,
    'actual' as kind,
    forecast.series_id,
    forecast.day,
    forecast.yhat,
    forecast.lo_80,
    forecast.hi_80,
    forecast.lo_95,
    forecast.hi_95
from run_forecast as forecast
union all
select
    backtest.run_id,
    'backtest' as kind,
    backtest.series_id,
    backtest.month + cell.step::integer - 1 as day,
    cell.yhat,
    null::float8 as lo_80,
    null::float8 as hi_80,
    null::float8 as lo_95,
    null::float8 as hi_95
from run_backtest_month as backtest
cross join lateral unnest(backtest.yhat) with ordinality as cell (yhat, step);

comment on view run_prediction is 'Forecasts and backtests of runs, one below the other.';
comment on column run_prediction.run_id is 'The run.';
comment on column run_prediction.kind is 'actual: its horizon. backtest: the last complete months before it.';
comment on column run_prediction.series_id is 'The series.';
comment on column run_prediction.day is 'The day predicted.';
comment on column run_prediction.yhat is 'The prediction.';
comment on column run_prediction.lo_80 is 'Lower end of the 80 % interval; NULL in a backtest, from which intervals are made.';
comment on column run_prediction.hi_80 is 'Upper end of the 80 % interval.';
comment on column run_prediction.lo_95 is 'Lower end of the 95 % interval.';
comment on column run_prediction.hi_95 is 'Upper end of the 95 % interval.';
