-- bi_accuracy: how good the forecast of each complete month was, made the month before, a row a series and month. Sums
-- of errors and no ratios: whatever is divided after summing is right at any level.
create view {{ bi_schema | ident }}.bi_accuracy as
select
    error.month,
    error.series_id,
    {{ dimensions | idents('error') }},
    error.forecast::numeric(17, 3) as forecast,
    error.fact::numeric(17, 3) as fact,
    error.abs_error::numeric(17, 3) as abs_error,
    error.abs_fact::numeric(17, 3) as abs_fact,
    error.squared_error::numeric(17, 3) as squared_error,
    error.naive_abs_error::numeric(17, 3) as naive_abs_error,
    error.plan_abs_error::numeric(17, 3) as plan_abs_error,
    error.days,
    error.inside_80,
    error.inside_95,
    error.interval_days,
    error.run_id
from forecast_error as error
inner join newest_measured_run as newest
    on error.level = newest.level
        and array[{{ dimensions | idents('error') }}] = newest.cell
        and error.month = newest.month
        and error.lag_months = newest.lag_months
        and error.run_id = newest.run_id
where error.level = 'series'
    and error.lag_months = 1;

comment on view {{ bi_schema | ident }}.bi_accuracy is 'Errors of the forecasts made one month before, one row per series and complete month: sums, to be divided by the tool.';
comment on column {{ bi_schema | ident }}.bi_accuracy.month is 'First day of the month.';
comment on column {{ bi_schema | ident }}.bi_accuracy.series_id is 'The series: dim_series.';
{% for dimension in dimensions -%}
comment on column {{ bi_schema | ident }}.bi_accuracy.{{ dimension | ident }} is 'Dimension of the series.';
{% endfor -%}
comment on column {{ bi_schema | ident }}.bi_accuracy.forecast is 'Forecast of the month.';
comment on column {{ bi_schema | ident }}.bi_accuracy.fact is 'Fact of the days forecast.';
comment on column {{ bi_schema | ident }}.bi_accuracy.abs_error is 'Sum of the absolute errors of its days. WAPE of anything: SUM(abs_error) by SUM(abs_fact).';
comment on column {{ bi_schema | ident }}.bi_accuracy.abs_fact is 'Sum of the absolute facts of its days.';
comment on column {{ bi_schema | ident }}.bi_accuracy.squared_error is 'Sum of the squared errors of its days.';
comment on column {{ bi_schema | ident }}.bi_accuracy.naive_abs_error is 'Sum of the absolute errors of the seasonal naive forecast from the same data: value added is the difference.';
comment on column {{ bi_schema | ident }}.bi_accuracy.plan_abs_error is 'Sum of the absolute errors of the plan, overrides included; NULL where the plan in force is not of this run.';
comment on column {{ bi_schema | ident }}.bi_accuracy.days is 'Days of the month that were forecast.';
comment on column {{ bi_schema | ident }}.bi_accuracy.inside_80 is 'Of the days with an interval: fact inside the 80 % interval.';
comment on column {{ bi_schema | ident }}.bi_accuracy.inside_95 is 'Of these: fact inside the 95 % interval.';
comment on column {{ bi_schema | ident }}.bi_accuracy.interval_days is 'Days with an interval. Coverage of anything: SUM(inside_80) by SUM(interval_days).';
comment on column {{ bi_schema | ident }}.bi_accuracy.run_id is 'The run: of several the newest.';
