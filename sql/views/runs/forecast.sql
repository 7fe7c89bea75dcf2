-- forecast: what succeeded runs forecast. A run that is running or failed does not show.
create view forecast as
select
    prediction.run_id,
    prediction.series_id,
    prediction.day,
    prediction.yhat,
    prediction.lo_80,
    prediction.hi_80,
    prediction.lo_95,
    prediction.hi_95,
    run_series.method,
    prediction.yhat_raw
from run_forecast as prediction
inner join forecast_run as run on prediction.run_id = run.run_id and run.status = 'succeeded'
inner join run_series
    on prediction.run_id = run_series.run_id and prediction.series_id = run_series.series_id;

comment on view forecast is 'What succeeded runs forecast, per series and day.';
comment on column forecast.run_id is 'The run.';
comment on column forecast.series_id is 'The series.';
comment on column forecast.day is 'The day forecast.';
comment on column forecast.yhat is 'The forecast, not below 0.';
comment on column forecast.lo_80 is 'Lower end of the 80 % interval; NULL where no backtest could calibrate it.';
comment on column forecast.hi_80 is 'Upper end of the 80 % interval; NULL where no backtest could calibrate it.';
comment on column forecast.lo_95 is 'Lower end of the 95 % interval; NULL where no backtest could calibrate it.';
comment on column forecast.hi_95 is 'Upper end of the 95 % interval; NULL where no backtest could calibrate it.';
comment on column forecast.method is 'What forecast it: a method of model_part (run_weight lists the parts); else SeasonalNaive, Naive or Zero.';
comment on column forecast.yhat_raw is 'The model''s forecast before it was clamped at 0.';
