-- run_backtest: the last complete month, forecast by the run as if it had not been seen.
-- The trigger refuse_closed_run stands in for a foreign key.
create table run_backtest (
    run_id bigint not null,
    series_id integer not null,
    day date not null,
    yhat_raw float8 not null check (yhat_raw > '-Infinity' and yhat_raw < 'Infinity'),
    yhat float8 not null generated always as (greatest(yhat_raw, 0)) stored,
    primary key (run_id, series_id, day)
);

comment on table run_backtest is 'The last complete month before the run, forecast without knowing it.';
comment on column run_backtest.run_id is 'The run.';
comment on column run_backtest.series_id is 'The series.';
comment on column run_backtest.day is 'The day forecast.';
comment on column run_backtest.yhat_raw is 'What the model said.';
comment on column run_backtest.yhat is 'What it is measured as: not below 0.';
