-- run_profile: how a week of a series goes, for spreading the forecast of a month to its days.
create table run_profile (
    run_id bigint not null references forecast_run,
    origin date not null,
    series_id integer not null,
    share float8[] not null check (cardinality(share) = 7),
    primary key (run_id, origin, series_id)
);

comment on table run_profile is 'The week of each series, from the twelve weeks before an origin.';
comment on column run_profile.run_id is 'The run.';
comment on column run_profile.origin is 'Learned from the days before this one.';
comment on column run_profile.series_id is 'The series.';
comment on column run_profile.share is 'Monday to Sunday: how many times the mean day.';
