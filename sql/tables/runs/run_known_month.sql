-- run_known_month: what drivers and events do to the days of a month that a run forecasts, put back into its forecast.
create table run_known_month (
    run_id bigint not null references forecast_run,
    origin date not null,
    series_id integer not null,
    month date not null,
    factor float8[] not null,
    usual float8 not null default 1 check (usual > 0),
    primary key (run_id, origin, series_id, month)
);

comment on table run_known_month is 'What drivers and events do to the days of the months that a run forecasts; no row where nothing is known.';
comment on column run_known_month.run_id is 'The run.';
comment on column run_known_month.origin is 'Learned from the days before this one.';
comment on column run_known_month.series_id is 'The series.';
comment on column run_known_month.month is 'The month.';
comment on column run_known_month.factor is 'How many times an ordinary day, day by day from the first of the month on.';
comment on column run_known_month.usual is 'What the drivers in it usually give, over the 91 days before the horizon: a forecast that knows of nothing has this in place of factor.';
