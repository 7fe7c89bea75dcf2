-- Openings: series that are forecast by others.
create table series_opening (
    dimension text not null,
    member text not null check (member <> ''),
    like_members text[] not null check (cardinality(like_members) > 0 and array_position(like_members, null) is null),
    first_day date not null,
    scale numeric(9, 6) not null default 1 check (scale > 0 and scale <> 'NaN'),
    noted_at timestamptz not null default clock_timestamp(),
    noted_by text not null default session_user,
    primary key (dimension, member)
);

comment on table series_opening is 'Members that open like others: noted by open_series_like(); a row that is deleted no longer counts.';
comment on column series_opening.dimension is 'The dimension.';
comment on column series_opening.member is 'The member that opens.';
comment on column series_opening.like_members is 'The members that it is expected to be like: the mean of them.';
comment on column series_opening.first_day is 'The day on which it opens: nothing is forecast before.';
comment on column series_opening.scale is 'How many times their mean it is expected to sell.';
comment on column series_opening.noted_at is 'When it was noted.';
comment on column series_opening.noted_by is 'Who noted it.';

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

comment on table known_change is 'Every change of shop_calendar, promotion_plan, event and series_opening: nothing that was known is lost.';
comment on column known_change.kind is 'The table: shop_calendar, promotion_plan, event or series_opening.';
comment on column run_series.method is 'What forecast it: AutoETS, or Like (run_like), SeasonalNaive, Naive, Zero; NULL while the run is running.';
comment on column run_series.reason is 'Why not: too short, constant, dead, or the error; and by what others it was forecast instead.';
comment on column forecast_run.known_digest is 'Digest of the calendar, promotions, events and openings that it could know; NULL where nothing was noted.';
comment on table series is 'One row per combination of dimensions that ever sold, or is noted to open.';
