-- forecast_accuracy: how good every succeeded run was in every complete month of its horizon, at every
-- level. wape, mae, rmse and bias_pct are of the level's own daily sums; wape_series pools the series
-- below it, and mase is the mean over them. Definitions as in measure_run.
create materialized view forecast_accuracy as
with shown as (
    select report_status.data_version_id
    from report_status
    where report_status.data_version_id is not null
),

measured_month as (
    select
        run.run_id,
        fact_month.month,
        (fact_month.month + interval '1 month')::date - 1 as last_day,
        shown.data_version_id,
        12 * (
            extract(year from fact_month.month) - extract(year from run.horizon_start)
        ) + extract(month from fact_month.month) - extract(month from run.horizon_start)
        + case when extract(day from run.horizon_start) = 1 then 1 else 0 end as lag_months
    from shown
    cross join fact_month_at(shown.data_version_id) as fact_month
    inner join forecast_run as run
        on run.status = 'succeeded'
            and fact_month.month between run.horizon_start and run.horizon_end
    where fact_month.is_complete
),

fact as (
    select
        was_true.series_id,
        was_true.day,
        was_true.sales::float8 as y
    from shown
    cross join sales_at(shown.data_version_id) as was_true
    where was_true.day >= (select min(measured_month.month) from measured_month)
),

leveled as (
    select
        case
            when grouping(series.series_id) = 0 then 'series'
            {% for dimension in levels -%}
            when grouping(series.{{ dimension | ident }}) = 0 then '{{ dimension | text }}'
            {% endfor -%}
            else 'total'
        end as level,
        {{ dimensions | idents('series') }},
        series.series_id,
        measured_month.month,
        measured_month.lag_months,
        measured_month.run_id,
        measured_month.data_version_id,
        forecast.day,
        sum(forecast.yhat) as yhat,
        sum(coalesce(fact.y, 0)) as y,
        sum(abs(forecast.yhat - coalesce(fact.y, 0))) as series_abs_error,
        sum(abs(coalesce(fact.y, 0))) as series_abs_y,
        avg(abs(forecast.yhat - coalesce(fact.y, 0)) / nullif(served.naive_mae, 0)) as scaled_error
    from measured_month
    inner join run_forecast as forecast
        on measured_month.run_id = forecast.run_id
            and forecast.day between measured_month.month and measured_month.last_day
    inner join run_series as served
        on forecast.run_id = served.run_id and forecast.series_id = served.series_id
    inner join series on forecast.series_id = series.series_id
    left join fact on forecast.series_id = fact.series_id and forecast.day = fact.day
    group by
        measured_month.month,
        measured_month.lag_months,
        measured_month.run_id,
        measured_month.data_version_id,
        forecast.day,
        grouping sets (
            (),
            {% for dimension in levels -%}
            (series.{{ dimension | ident }}),
            {% endfor -%}
            (series.series_id, {{ dimensions | idents('series') }})
        )
)

select
    leveled.level,
    {{ dimensions | idents('leveled') }},
    leveled.month,
    leveled.lag_months::integer as lag_months,
    leveled.run_id,
    sum(abs(leveled.yhat - leveled.y)) / nullif(sum(abs(leveled.y)), 0) as wape,
    avg(abs(leveled.yhat - leveled.y)) as mae,
    sqrt(avg((leveled.yhat - leveled.y) ^ 2)) as rmse,
    100 * sum(leveled.yhat - leveled.y) / nullif(sum(abs(leveled.y)), 0) as bias_pct,
    avg(leveled.scaled_error) as mase,
    null::float8 as coverage_80,
    null::float8 as fva_pct,
    sum(leveled.series_abs_error) / nullif(sum(leveled.series_abs_y), 0) as wape_series,
    abs(sum(leveled.yhat - leveled.y)) / nullif(abs(sum(leveled.y)), 0) as wape_month,
    sum(leveled.yhat) as forecast,
    sum(leveled.y) as fact,
    leveled.data_version_id,
    leveled.series_id
from leveled
group by
    leveled.level,
    {{ dimensions | idents('leveled') }},
    leveled.series_id,
    leveled.month,
    leveled.lag_months,
    leveled.run_id,
    leveled.data_version_id;

create unique index forecast_accuracy_cell
on forecast_accuracy (level, month, run_id, {{ dimensions | idents }});

comment on materialized view forecast_accuracy is
'How good every run was in every complete month of its horizon, at every level. Rebuilt by refresh_plan_fact().';
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
comment on column forecast_accuracy.coverage_80 is 'Share of days inside the 80 % interval; NULL until intervals are calibrated.';
comment on column forecast_accuracy.fva_pct is 'Forecast value added over the seasonal naive forecast; NULL until it is measured.';
comment on column forecast_accuracy.wape_series is 'WAPE pooled over the series of the level and their days.';
comment on column forecast_accuracy.wape_month is 'Absolute error of the month''s sum by the absolute fact.';
comment on column forecast_accuracy.forecast is 'Forecast of the month.';
comment on column forecast_accuracy.fact is 'Fact of the month, of the series that were forecast.';
comment on column forecast_accuracy.data_version_id is 'The data version that gives the fact.';
comment on column forecast_accuracy.series_id is 'The series, at level series.';
