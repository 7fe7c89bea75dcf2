-- run_like: series of a run that are forecast by others, being young or not yet opened, and by which.
create table run_like (
    run_id bigint not null references forecast_run,
    series_id integer not null,
    basis text not null,
    like_series_ids integer[],
    share float8 not null check (share >= 0 and share < 'Infinity'),
    weight float8 not null check (weight > 0 and weight <= 1),
    days integer not null,
    first_day date,
    primary key (run_id, series_id, basis),
    check ((basis = 'opening') = (like_series_ids is not null))
);

comment on table run_like is 'Series that a run forecasts by others, having little history or none: share times the sum of what those are forecast.';
comment on column run_like.run_id is 'The run.';
comment on column run_like.series_id is 'The series.';
comment on column run_like.basis is 'opening: the series that series_opening names. A dimension: all series with the same member of it that eight weeks of history let a model serve.';
comment on column run_like.like_series_ids is 'The series of an opening.';
comment on column run_like.share is 'What it sold of the sum of theirs on the days on which it sold; of an opening, mixed with what is expected of it.';
comment on column run_like.weight is 'What it counts in the forecast; the rest is its own model''s.';
comment on column run_like.days is 'Days of history that the series had.';
comment on column run_like.first_day is 'Of an opening: nothing is forecast before this day.';
