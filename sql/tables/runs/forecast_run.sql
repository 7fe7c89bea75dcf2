-- forecast_run: one row per calculation: what went in, what came out, how it ended.
create table forecast_run (
    run_id bigint primary key generated always as identity,
    data_version_id bigint not null references data_version,
    model_name text not null,
    model_version text not null,
    parameters jsonb not null,
    software jsonb not null,
    engine text not null,
    status text not null default 'running' check (status in ('running', 'succeeded', 'failed')),
    horizon_start date not null,
    horizon_end date not null check (horizon_end >= horizon_start),
    series_count integer,
    fallback_count integer,
    started_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    error text,
    backtest_start date,
    backtest_end date,
    created_by text not null default session_user,
    slimmed_at timestamptz,
    pruned_at timestamptz,
    known_digest text,
    known_checksum text,
    check ((status = 'running') = (finished_at is null)),
    check ((status = 'failed') = (error is not null)),
    check (status <> 'succeeded' or (series_count > 0 and fallback_count between 0 and series_count)),
    check ((backtest_start is null) = (backtest_end is null)),
    check (backtest_end < horizon_start),
    constraint forecast_run_pruned check (pruned_at is null or slimmed_at is not null)
);

comment on table forecast_run is 'One row per calculation. A run that did not succeed is invisible to plan and reports.';
comment on column forecast_run.run_id is 'Number of the run.';
comment on column forecast_run.data_version_id is 'The data version it was computed from.';
comment on column forecast_run.model_name is 'The model.';
comment on column forecast_run.model_version is 'The version of the library that fitted it.';
comment on column forecast_run.parameters is 'model: search space; season: days; window_days: history used; months: full months asked for; dead_after_days.';
comment on column forecast_run.software is 'Versions of everything that took part.';
comment on column forecast_run.engine is 'What the fits ran on.';
comment on column forecast_run.status is 'running, then succeeded or failed.';
comment on column forecast_run.horizon_start is 'First day forecast: the day after the data ends, or after the days at the end of that month on which every shop is known to be closed.';
comment on column forecast_run.horizon_end is 'Last day forecast: the end of the last full month.';
comment on column forecast_run.series_count is 'Series forecast.';
comment on column forecast_run.fallback_count is 'Series that the model could not serve.';
comment on column forecast_run.started_at is 'When it began.';
comment on column forecast_run.finished_at is 'When it ended.';
comment on column forecast_run.error is 'Why it failed.';
comment on column forecast_run.backtest_start is 'First day of the last complete month, forecast again without knowing it.';
comment on column forecast_run.backtest_end is 'Last day of that month.';
comment on column forecast_run.created_by is 'Who ran it.';
comment on column forecast_run.slimmed_at is 'When prune() deleted what explains its forecast: parts, weights, factors, backtests, intervals; NULL while they are there.';
comment on column forecast_run.pruned_at is 'When prune() deleted its forecast, too, since no plan came from it; its metrics stay. NULL while it is there.';
comment on column forecast_run.known_digest is 'Digest of the calendar, promotions, events and openings that it could know; NULL where nothing was noted.';
comment on column forecast_run.known_checksum is 'Digest of what it noted of drivers and events, day by day (run_driver_day, run_event_day): verify_run compares it; NULL where nothing was known.';
