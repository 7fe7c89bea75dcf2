-- run_driver_day: how strong a driver was on each day of a series, and is on those of the horizon, as a run knew it.
create table run_driver_day (
    run_id bigint not null references forecast_run,
    driver text not null,
    series_id integer not null,
    days date[] not null,
    strength float8[] not null check (cardinality(strength) = cardinality(days)),
    scale float8 not null default 1 check (scale > 0),
    primary key (run_id, driver, series_id)
);

comment on table run_driver_day is 'How strong each driver was on each day, and is on those of the horizon, as a run knew it; only days on which it is above 0.';
comment on column run_driver_day.run_id is 'The run.';
comment on column run_driver_day.driver is 'The driver.';
comment on column run_driver_day.series_id is 'The series.';
comment on column run_driver_day.days is 'The days.';
comment on column run_driver_day.strength is 'How strong it was on each of them, 0 to 1.';
comment on column run_driver_day.scale is 'What is divided by it is a strength: 1, or where sales have counts of promotions the 90th percentile of the series'' own.';
