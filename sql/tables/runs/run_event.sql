-- run_event: what an event does to sales, as a run learned it.
create table run_event (
    run_id bigint not null references forecast_run,
    origin date not null,
    name text not null,
    step integer not null,
    factor float8 not null check (factor > 0 and factor < 'Infinity'),
    evidence integer not null,
    primary key (run_id, origin, name, step)
);

comment on table run_event is 'What each event does to the sales of the days around it, as a run learned it from all shops together.';
comment on column run_event.run_id is 'The run.';
comment on column run_event.origin is 'Learned from the days before this one.';
comment on column run_event.name is 'The event.';
comment on column run_event.step is 'Days after it; before it where negative.';
comment on column run_event.factor is 'How many times an ordinary day of the same weekday, shrunk towards 1 by what chance alone would give; 0.3 at least.';
comment on column run_event.evidence is 'How many times it was seen.';
