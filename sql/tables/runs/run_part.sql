-- run_part: what each part of the model said, as it came from the fit: one row per series, part and origin.
-- The last origin is the horizon; those before it are months that had passed, forecast without knowing them.
-- The trigger refuse_closed_run stands in for a foreign key.
create table run_part (
    run_id bigint not null,
    series_id integer not null,
    part text not null,
    origin date not null,
    yhat float8[],
    fit_seconds float8,
    parameters jsonb,
    error text,
    primary key (run_id, series_id, part, origin),
    check (yhat is not null or error is not null),
    check (array_position(yhat, null) is null)
);

create or replace trigger refuse_closed_run
after insert on run_part
referencing new table as written
for each statement execute function refuse_closed_run();

comment on table run_part is 'What each part of the model said about each series; the forecast is made of it.';
comment on column run_part.run_id is 'The run.';
comment on column run_part.series_id is 'The series.';
comment on column run_part.part is 'Which model on which form of the history; the view model_part explains them.';
comment on column run_part.origin is 'The first day forecast: only what was before it was known.';
comment on column run_part.yhat is 'Step by step from the origin: days, or means per day of calendar months; before factors and profiles.';
comment on column run_part.fit_seconds is 'Seconds of the fit.';
comment on column run_part.parameters is 'The form that was chosen and its parameters.';
comment on column run_part.error is 'Why there is no yhat.';
