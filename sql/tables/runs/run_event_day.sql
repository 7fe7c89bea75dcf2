-- run_event_day: on which days a run knew of an event, and of which shops.
create table run_event_day (
    run_id bigint not null references forecast_run,
    shop text not null,
    day date not null,
    name text not null,
    step integer not null,
    is_once boolean not null,
    like_day date,
    primary key (run_id, shop, day, name)
);

comment on table run_event_day is 'The days of events as a run knew them, for each shop.';
comment on column run_event_day.run_id is 'The run.';
comment on column run_event_day.shop is 'The shop.';
comment on column run_event_day.day is 'The day.';
comment on column run_event_day.name is 'The event.';
comment on column run_event_day.step is 'Days after the event; before it where negative.';
comment on column run_event_day.is_once is 'It does not come back: the day teaches the forecast nothing.';
comment on column run_event_day.like_day is 'The day that stands for it in what is learned: the last same weekday before it that is of no such event.';
