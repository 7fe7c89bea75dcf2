-- run_forecast: what runs wrote, finished or not. Readers use the view forecast, which shows
-- succeeded runs only. Intervals stay empty until they are calibrated: AutoETS's own depend on the
-- horizon that was asked for, which no interval should. The trigger refuse_closed_run stands in for a
-- foreign key: it asks once per statement, not once per row.
create table run_forecast (
    run_id bigint not null,
    series_id integer not null,
    day date not null,
    yhat_raw float8 not null check (yhat_raw > '-Infinity' and yhat_raw < 'Infinity'),
    yhat float8 not null generated always as (greatest(yhat_raw, 0)) stored,
    lo_80 float8,
    hi_80 float8,
    lo_95 float8,
    hi_95 float8,
    primary key (run_id, series_id, day)
);

create or replace trigger refuse_closed_run
after insert on run_forecast
referencing new table as written
for each statement execute function refuse_closed_run();

comment on table run_forecast is 'Forecasts as runs write them, unfinished runs included; read the view forecast instead.';
comment on column run_forecast.run_id is 'The run.';
comment on column run_forecast.series_id is 'The series.';
comment on column run_forecast.day is 'The day forecast.';
comment on column run_forecast.yhat_raw is 'What the model said.';
comment on column run_forecast.yhat is 'What it is used as: not below 0.';
comment on column run_forecast.lo_80 is 'Lower end of the 80 % interval.';
comment on column run_forecast.hi_80 is 'Upper end of the 80 % interval.';
comment on column run_forecast.lo_95 is 'Lower end of the 95 % interval.';
comment on column run_forecast.hi_95 is 'Upper end of the 95 % interval.';
