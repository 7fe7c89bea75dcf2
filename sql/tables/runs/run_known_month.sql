-- run_known_month: what drivers and events do to the days of a month that a run forecasts, put back into its forecast.
create table run_known_month (
    run_id bigint not null references forecast_run,
    origin date not null,
    series_id integer not null,
    month date not null,
    factor float8[] not null,
    primary key (run_id, origin, series_id, month)
);

comment on table run_known_month is 'What drivers and events do to the days of the months that a run forecasts; no row where nothing is known.';
comment on column run_known_month.run_id is 'The run.';
comment on column run_known_month.origin is 'Learned from the days before this one.';
comment on column run_known_month.series_id is 'The series.';
comment on column run_known_month.month is 'The month.';
comment on column run_known_month.factor is 'How many times an ordinary day, day by day from the first of the month on.';
