-- forecast_error: sums of errors, one row per forecast, complete month and cell of every level. Sums and not
-- ratios, so that months and runs can be pooled. A month is measured once, and again when its fact was corrected.
-- The plan that was in force, overrides and all, and the budget are measured on the same days and series as the
-- run that the plan came from.
create table forecast_error (
    run_id bigint not null references forecast_run,
    month date not null,
    level text not null,
    {{ dimensions | typed('text') }},
    series_id integer,
    lag_months integer not null,
    data_version_id bigint not null references data_version,
    days integer not null,
    series_count integer not null,
    forecast float8 not null,
    fact float8 not null,
    abs_error float8 not null,
    squared_error float8 not null,
    relative_error float8 not null,
    abs_fact float8 not null,
    series_abs_error float8 not null,
    series_abs_fact float8 not null,
    wape_mean float8,
    mase float8,
    rmsse float8,
    interval_days integer not null,
    inside_80 integer not null,
    inside_95 integer not null,
    naive_forecast float8,
    naive_abs_error float8,
    plan float8,
    plan_abs_error float8,
    budget float8,
    budget_abs_error float8,
    unaware_forecast float8,
    unaware_abs_error float8,
    unique nulls not distinct (run_id, month, level, {{ dimensions | idents }})
);

-- its key holds NULLs, which no primary key may: a publication tells rows apart by all of them
alter table forecast_error replica identity full;

comment on table forecast_error is
'Sums of the errors of every run in every complete month, at every level; written by measure_forecasts(). Ratios: forecast_accuracy.';
comment on column forecast_error.run_id is 'The run.';
comment on column forecast_error.month is 'First day of the month.';
comment on column forecast_error.level is 'total, the name of a dimension, or series.';
{% for dimension in dimensions -%}
comment on column forecast_error.{{ dimension | ident }} is 'Dimension; NULL where the level sums over it.';
{% endfor -%}
comment on column forecast_error.series_id is 'The series, at level series.';
comment on column forecast_error.lag_months is 'How far ahead it was forecast: 1 for the first full month after the data.';
comment on column forecast_error.data_version_id is 'The data version that gave the fact when it was measured.';
comment on column forecast_error.days is 'Days of the month that the run forecast.';
comment on column forecast_error.series_count is 'Series of the cell that the run forecast.';
comment on column forecast_error.forecast is 'Forecast of the month.';
comment on column forecast_error.fact is 'Fact of the month, of the series that were forecast.';
comment on column forecast_error.abs_error is 'Sum over the cell''s days of the absolute error of its sum of the day.';
comment on column forecast_error.squared_error is 'The same of the squared error.';
comment on column forecast_error.relative_error is 'The same of |error| by |forecast| + |fact|, 0 where both are 0.';
comment on column forecast_error.abs_fact is 'The same of the absolute fact.';
comment on column forecast_error.series_abs_error is 'Sum of absolute errors over series and days.';
comment on column forecast_error.series_abs_fact is 'Sum of absolute facts over series and days.';
comment on column forecast_error.wape_mean is 'Mean over the series of each one''s WAPE.';
comment on column forecast_error.mase is 'Mean over the series of each one''s MASE.';
comment on column forecast_error.rmsse is 'Mean over the series of each one''s RMSSE.';
comment on column forecast_error.interval_days is 'Series and days that have an interval.';
comment on column forecast_error.inside_80 is 'Of these: fact inside the 80 % interval.';
comment on column forecast_error.inside_95 is 'Of these: fact inside the 95 % interval.';
comment on column forecast_error.naive_forecast is 'What the seasonal naive forecast from the same data said of the month.';
comment on column forecast_error.naive_abs_error is 'Its sum of absolute errors of the cell''s days.';
comment on column forecast_error.plan is 'The plan of the month, overrides included; NULL where the plan in force is not of this run.';
comment on column forecast_error.plan_abs_error is 'Its sum of absolute errors of the cell''s days.';
comment on column forecast_error.budget is 'The budget of the month; NULL where there is none, or the plan in force is not of this run.';
comment on column forecast_error.budget_abs_error is 'Its sum of absolute errors of the cell''s days.';
comment on column forecast_error.unaware_forecast is 'What the forecast had said of the month without promotions and events: with what those usually give in place of what was known; NULL where nothing was known.';
comment on column forecast_error.unaware_abs_error is 'Its sum of absolute errors of the cell''s days.';
