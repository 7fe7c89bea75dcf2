-- forecast_accuracy_by_lag: how good forecasts are one month ahead, two months ahead and so on, over all complete
-- months, at every level. Where a month was forecast more than once at a lag, the newest run counts. Ratios are
-- pooled: sums over the months first; what ends in _mean is the mean of the months' own values instead, in which
-- a quiet month weighs as much as a busy one.
{% from 'macros/error.sql' import bias_pct, coverage, gain_pct, mae, rmse, tracking_signal, wape -%}
create view forecast_accuracy_by_lag as
with newest as (
    select
        error.*,
        -- of the months in which the seasonal naive forecast was measured too
        case when error.naive_forecast is not null then error.abs_fact end as naive_abs_fact,
        case when error.naive_forecast is not null then error.abs_error end as beside_naive_abs_error
    from forecast_error as error
    inner join newest_measured_run as run
        on error.level = run.level
            and array[{{ dimensions | idents('error') }}] = run.cell
            and error.month = run.month
            and error.lag_months = run.lag_months
            and error.run_id = run.run_id
)

select
    newest.level,
    {{ dimensions | idents('newest') }},
    newest.lag_months,
    count(*) as months,
    min(newest.month) as first_month,
    max(newest.month) as last_month,
    {{ wape('sum(newest.abs_error)', 'sum(newest.abs_fact)') }} as wape,
    avg({{ wape('newest.abs_error', 'newest.abs_fact') }}) as wape_mean,
    {{ wape('sum(newest.series_abs_error)', 'sum(newest.series_abs_fact)') }} as wape_series,
    {{ wape('sum(abs(newest.forecast - newest.fact))', 'sum(abs(newest.fact))') }} as wape_month,
    avg({{ wape('abs(newest.forecast - newest.fact)', 'abs(newest.fact)') }}) as wape_month_mean,
    {{ mae('sum(newest.abs_error)', 'sum(newest.days)') }} as mae,
    {{ rmse('sum(newest.squared_error)', 'sum(newest.days)') }} as rmse,
    {{ mae('sum(newest.relative_error)', 'sum(newest.days)') }} as smape,
    {{ bias_pct('sum(newest.forecast - newest.fact)', 'sum(newest.abs_fact)') }} as bias_pct,
    avg(newest.mase) as mase_mean,
    avg(newest.rmsse) as rmsse_mean,
    {{ tracking_signal('sum(newest.forecast - newest.fact)', 'avg(abs(newest.forecast - newest.fact))') }}
        as tracking_signal,
    {{ coverage('sum(newest.inside_80)', 'sum(newest.interval_days)') }} as coverage_80,
    {{ coverage('sum(newest.inside_95)', 'sum(newest.interval_days)') }} as coverage_95,
    {{ wape('sum(newest.naive_abs_error)', 'sum(newest.naive_abs_fact)') }} as naive_wape,
    {{ gain_pct('sum(newest.beside_naive_abs_error)', 'sum(newest.naive_abs_error)', 'sum(newest.naive_abs_fact)') }}
        as fva_pct,
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
