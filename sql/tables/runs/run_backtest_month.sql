-- run_backtest_month: past months, each forecast by the run as if it had not been seen: one row per series
-- and month.
create table run_backtest_month (
    run_id bigint not null references forecast_run,
    series_id integer not null,
    month date not null check (month = date_trunc('month', month::timestamp)),
    yhat float8[] not null,
    primary key (run_id, series_id, month)
);

comment on table run_backtest_month is 'Past months, forecast without knowing them; the view run_prediction shows them by day.';
comment on column run_backtest_month.run_id is 'The run.';
comment on column run_backtest_month.series_id is 'The series.';
comment on column run_backtest_month.month is 'First day of the month.';
comment on column run_backtest_month.yhat is 'Day by day, not below 0.';
