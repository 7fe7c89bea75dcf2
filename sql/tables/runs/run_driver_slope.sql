-- run_driver_slope: what a driver does to one series, as a run learned it.
create table run_driver_slope (
    run_id bigint not null references forecast_run,
    origin date not null,
    driver text not null,
    series_id integer not null,
    slope float8 not null,
    own_slope float8,
    variance float8,
    usual float8 check (usual > 0),
    primary key (run_id, origin, driver, series_id)
);

comment on table run_driver_slope is 'What a driver does to the sales of each series, as a run learned it.';
comment on column run_driver_slope.run_id is 'The run.';
comment on column run_driver_slope.origin is 'Learned from the days before this one.';
comment on column run_driver_slope.driver is 'The driver.';
comment on column run_driver_slope.series_id is 'The series.';
comment on column run_driver_slope.slope is 'What a whole promotion adds to the logarithm of its sales: its own slope, shrunk to that of all series.';
comment on column run_driver_slope.own_slope is 'The slope that its own days alone give.';
comment on column run_driver_slope.variance is 'Variance of its own slope.';
comment on column run_driver_slope.usual is 'How many times an ordinary day the driver gave over the 91 days before the horizon: what is expected of a month of which nothing is planned.';
