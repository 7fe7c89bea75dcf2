-- forecast: what succeeded runs forecast. A run at work, or failed, does not show.
create view forecast as
select
    written.run_id,
    written.series_id,
    written.day,
    written.yhat,
    written.lo_80,
    written.hi_80,
    written.lo_95,
    written.hi_95,
    served.method,
    written.yhat_raw
from run_forecast as written
inner join forecast_run as run on written.run_id = run.run_id and run.status = 'succeeded'
inner join run_series as served
    on written.run_id = served.run_id and written.series_id = served.series_id;

comment on view forecast is 'What succeeded runs forecast, per series and day.';
comment on column forecast.run_id is 'The run.';
comment on column forecast.series_id is 'The series.';
comment on column forecast.day is 'The day forecast.';
comment on column forecast.yhat is 'The forecast, not below 0.';
comment on column forecast.lo_80 is 'Lower end of the 80 % interval; NULL where no backtest could calibrate it.';
comment on column forecast.hi_80 is 'Upper end of the 80 % interval; NULL where no backtest could calibrate it.';
comment on column forecast.lo_95 is 'Lower end of the 95 % interval; NULL where no backtest could calibrate it.';
comment on column forecast.hi_95 is 'Upper end of the 95 % interval; NULL where no backtest could calibrate it.';
comment on column forecast.method is 'What forecast it: AutoETS or ADIDA (run_weight says of which parts); SeasonalNaive, Naive or Zero.';
comment on column forecast.yhat_raw is 'What the model said before it was clamped at 0.';
