-- forecast_accuracy: how good every succeeded run was in every complete month of its horizon, at every level, as
-- of the last refresh of the reports. Errors are of the level's own daily sums; what pools or averages the
-- series below it has a name of its own. Definitions, with their sources: docs/reference/metrics.md.
{% from 'macros/error.sql' import bias_pct, coverage, gain_pct, mae, rmse, tracking_signal, wape -%}
create view forecast_accuracy as
select
    error.level,
    {{ dimensions | idents('error') }},
    error.month,
    error.lag_months,
    error.run_id,
    {{ wape('error.abs_error', 'error.abs_fact') }} as wape,
    {{ mae('error.abs_error', 'error.days') }} as mae,
    {{ rmse('error.squared_error', 'error.days') }} as rmse,
    {{ bias_pct('error.forecast - error.fact', 'error.abs_fact') }} as bias_pct,
    error.mase,
    {{ coverage('error.inside_80', 'error.interval_days') }} as coverage_80,
    {{ gain_pct('error.abs_error', 'error.naive_abs_error', 'error.abs_fact') }} as fva_pct,
    {{ wape('error.series_abs_error', 'error.series_abs_fact') }} as wape_series,
    {{ wape('abs(error.forecast - error.fact)', 'abs(error.fact)') }} as wape_month,
    error.forecast,
    error.fact,
    status.data_version_id,
    error.series_id,
    error.wape_mean,
    error.rmsse,
    {{ mae('error.relative_error', 'error.days') }} as smape,
    {{ tracking_signal('error.forecast - error.fact', mae('error.abs_error', 'error.days')) }} as tracking_signal,
    {{ coverage('error.inside_95', 'error.interval_days') }} as coverage_95,
    {{ wape('error.naive_abs_error', 'error.abs_fact') }} as naive_wape,
    {{ bias_pct('error.naive_forecast - error.fact', 'error.abs_fact') }} as naive_bias_pct,
    error.series_count,
    error.days,
    error.run_id = newest.run_id as is_newest
from forecast_error as error
cross join report_status as status
left join newest_measured_run as newest
    on error.level = newest.level
        and array[{{ dimensions | idents('error') }}] = newest.cell
        and error.month = newest.month
        and error.lag_months = newest.lag_months;

comment on view forecast_accuracy is
'How good every run was in every complete month of its horizon, at every level. Brought up to date by refresh_plan_fact().';
comment on column forecast_accuracy.level is 'total, the name of a dimension, or series.';
{% for dimension in dimensions -%}
comment on column forecast_accuracy.{{ dimension | ident }} is 'Dimension; NULL where the level sums over it.';
{% endfor -%}
comment on column forecast_accuracy.month is 'First day of the month.';
comment on column forecast_accuracy.lag_months is 'How far ahead it was forecast: 1 for the first full month after the data.';
comment on column forecast_accuracy.run_id is 'The run.';
comment on column forecast_accuracy.wape is 'Sum of absolute errors by sum of absolute fact, over the level''s days; a share of 1.';
comment on column forecast_accuracy.mae is 'Mean absolute error of the level''s days.';
comment on column forecast_accuracy.rmse is 'Root of the mean squared error of the level''s days.';
comment on column forecast_accuracy.bias_pct is 'Sum of errors by sum of absolute fact, in per cent; above 0: the forecast was above the fact.';
comment on column forecast_accuracy.mase is 'Mean over the series of the level of MAE by the in-sample error of the seasonal naive forecast.';
comment on column forecast_accuracy.coverage_80 is 'Share of the series'' days inside their 80 % interval; NULL where the run has no intervals.';
comment on column forecast_accuracy.fva_pct is 'Forecast value added: points of WAPE, in per cent, by which the run beat the seasonal naive forecast from the same data; below 0: it lost.';
comment on column forecast_accuracy.wape_series is 'WAPE pooled over the series of the level and their days.';
comment on column forecast_accuracy.wape_month is 'Absolute error of the month''s sum by the absolute fact.';
comment on column forecast_accuracy.forecast is 'Forecast of the month.';
comment on column forecast_accuracy.fact is 'Fact of the month, of the series that were forecast.';
comment on column forecast_accuracy.data_version_id is 'The data version that gives the fact.';
comment on column forecast_accuracy.series_id is 'The series, at level series.';
comment on column forecast_accuracy.wape_mean is 'Mean over the series of the level of each one''s WAPE: small series count as much as big ones.';
comment on column forecast_accuracy.rmsse is 'Mean over the series of the level of RMSE by the in-sample error of the seasonal naive forecast.';
comment on column forecast_accuracy.smape is 'Mean over the level''s days of |error| by |forecast| + |fact|: 0 to 1.';
comment on column forecast_accuracy.tracking_signal is 'Sum of errors by mean absolute error of the level''s days: beyond ±4 the forecast leans to one side.';
comment on column forecast_accuracy.coverage_95 is 'Share of the series'' days inside their 95 % interval; NULL where the run has no intervals.';
comment on column forecast_accuracy.naive_wape is 'WAPE of the seasonal naive forecast from the same data.';
comment on column forecast_accuracy.naive_bias_pct is 'Bias of the seasonal naive forecast from the same data.';
comment on column forecast_accuracy.series_count is 'Series of the level that the run forecast.';
comment on column forecast_accuracy.days is 'Days of the month that the run forecast.';
comment on column forecast_accuracy.is_newest is 'Whether it is the newest run of its lag: the one that forecast_accuracy_by_lag counts.';
