-- run_prediction: all that runs said about days to come, the horizon and the backtest alike, so that
-- both are measured by the same statement.
create view run_prediction as
select
    written.run_id,
    'actual' as kind,
    written.series_id,
    written.day,
    written.yhat
from run_forecast as written
union all
select
    written.run_id,
    'backtest' as kind,
    written.series_id,
    written.day,
    written.yhat
from run_backtest as written;

comment on view run_prediction is 'Forecasts and backtests of runs, one below the other.';
comment on column run_prediction.run_id is 'The run.';
comment on column run_prediction.kind is 'actual: its horizon. backtest: the last complete month before it.';
comment on column run_prediction.series_id is 'The series.';
comment on column run_prediction.day is 'The day predicted.';
comment on column run_prediction.yhat is 'The prediction.';
