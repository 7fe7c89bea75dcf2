-- forecast_accuracy_by_lag: how good forecasts are one month ahead, two months ahead and so on, over all complete
-- months, at every level. Where a month was forecast more than once at a lag, the newest run counts. Ratios are
-- pooled: sums over the months first; what ends in _mean is the mean of the months' own values instead, in which
-- a quiet month weighs as much as a busy one.
create view forecast_accuracy_by_lag as
with newest as (
    select measured.*
    from forecast_error as measured
    inner join newest_measured_run as counted
        on measured.level = counted.level
            and array[{{ dimensions | idents('measured') }}] = counted.cell
            and measured.month = counted.month
            and measured.lag_months = counted.lag_months
            and measured.run_id = counted.run_id
)

select
    newest.level,
    {{ dimensions | idents('newest') }},
    newest.lag_months,
    count(*) as months,
    min(newest.month) as first_month,
    max(newest.month) as last_month,
    sum(newest.abs_error) / nullif(sum(newest.abs_fact), 0) as wape,
    avg(newest.abs_error / nullif(newest.abs_fact, 0)) as wape_mean,
    sum(newest.series_abs_error) / nullif(sum(newest.series_abs_fact), 0) as wape_series,
    sum(abs(newest.forecast - newest.fact)) / nullif(sum(abs(newest.fact)), 0) as wape_month,
    avg(abs(newest.forecast - newest.fact) / nullif(abs(newest.fact), 0)) as wape_month_mean,
    sum(newest.abs_error) / sum(newest.days) as mae,
    sqrt(sum(newest.squared_error) / sum(newest.days)) as rmse,
    sum(newest.relative_error) / sum(newest.days) as smape,
    100 * sum(newest.forecast - newest.fact) / nullif(sum(newest.abs_fact), 0) as bias_pct,
    avg(newest.mase) as mase_mean,
    avg(newest.rmsse) as rmsse_mean,
    sum(newest.forecast - newest.fact) / nullif(avg(abs(newest.forecast - newest.fact)), 0) as tracking_signal,
    sum(newest.inside_80)::float8 / nullif(sum(newest.interval_days), 0) as coverage_80,
    sum(newest.inside_95)::float8 / nullif(sum(newest.interval_days), 0) as coverage_95,
    sum(newest.naive_abs_error) / nullif(sum(newest.abs_fact) filter (where newest.naive_forecast is not null), 0)
        as naive_wape,
    100 * sum(newest.naive_abs_error - newest.abs_error)
    / nullif(sum(newest.abs_fact) filter (where newest.naive_forecast is not null), 0) as fva_pct,
    newest.series_id
from newest
group by
    newest.level,
    {{ dimensions | idents('newest') }},
    newest.lag_months,
    newest.series_id;

comment on view forecast_accuracy_by_lag is 'How good forecasts are one month ahead, two months ahead and so on, over all complete months, at every level.';
comment on column forecast_accuracy_by_lag.level is 'total, the name of a dimension, or series.';
{% for dimension in dimensions -%}
comment on column forecast_accuracy_by_lag.{{ dimension | ident }} is 'Dimension; NULL where the level sums over it.';
{% endfor -%}
comment on column forecast_accuracy_by_lag.lag_months is 'How far ahead: 1 for the first full month after the data.';
comment on column forecast_accuracy_by_lag.months is 'Months measured at this lag.';
comment on column forecast_accuracy_by_lag.first_month is 'The first of them.';
comment on column forecast_accuracy_by_lag.last_month is 'The last of them.';
comment on column forecast_accuracy_by_lag.wape is 'Absolute errors of the level''s days by absolute fact, pooled over the months; a share of 1.';
comment on column forecast_accuracy_by_lag.wape_mean is 'Mean of the months'' WAPE.';
comment on column forecast_accuracy_by_lag.wape_series is 'WAPE pooled over series, days and months.';
comment on column forecast_accuracy_by_lag.wape_month is 'Absolute errors of the month''s sums by absolute fact, pooled over the months.';
comment on column forecast_accuracy_by_lag.wape_month_mean is 'Mean over the months of the absolute error of their sum by the fact: MAPE of months.';
comment on column forecast_accuracy_by_lag.mae is 'Mean absolute error of the level''s days.';
comment on column forecast_accuracy_by_lag.rmse is 'Root of the mean squared error of the level''s days.';
comment on column forecast_accuracy_by_lag.smape is 'Mean over the level''s days of |error| by |forecast| + |fact|: 0 to 1.';
comment on column forecast_accuracy_by_lag.bias_pct is 'Sum of errors by sum of absolute fact, in per cent; above 0: the forecast was above the fact.';
comment on column forecast_accuracy_by_lag.mase_mean is 'Mean of the months'' MASE.';
comment on column forecast_accuracy_by_lag.rmsse_mean is 'Mean of the months'' RMSSE.';
comment on column forecast_accuracy_by_lag.tracking_signal is 'Sum of the errors of the months'' sums by their mean absolute value: beyond ±4 the forecast leans to one side month after month.';
comment on column forecast_accuracy_by_lag.coverage_80 is 'Share of the series'' days inside their 80 % interval.';
comment on column forecast_accuracy_by_lag.coverage_95 is 'Share of the series'' days inside their 95 % interval.';
comment on column forecast_accuracy_by_lag.naive_wape is 'WAPE of the seasonal naive forecasts from the same data.';
comment on column forecast_accuracy_by_lag.fva_pct is 'Forecast value added: points of WAPE, in per cent, by which the runs beat the seasonal naive forecast.';
comment on column forecast_accuracy_by_lag.series_id is 'The series, at level series.';
