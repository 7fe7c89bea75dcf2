-- run_closed_day: the days on which a run expects a shop to be closed, and how it knows. Kept with the run,
-- since the calendar may say something else tomorrow.
create table run_closed_day (
    run_id bigint not null references forecast_run,
    shop text not null,
    day date not null,
    reason text not null,
    primary key (run_id, shop, day)
);

comment on table run_closed_day is 'Days on which a run expects a shop to be closed: it forecasts 0 for them.';
comment on column run_closed_day.run_id is 'The run.';
comment on column run_closed_day.shop is 'The shop.';
comment on column run_closed_day.day is 'The day: of the horizon, or of a month that was forecast again.';
comment on column run_closed_day.reason is 'From the calendar, or what the past showed.';
