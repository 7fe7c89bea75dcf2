-- run_series: one row per series of a run: what it was forecast with, and why.
create table run_series (
    run_id bigint not null references forecast_run,
    series_id integer not null,
    method text,
    is_fallback boolean not null,
    reason text,
    fit_seconds float8,
    parameters jsonb,
    naive_mae float8,
    naive_mse float8,
    -- kept as of the origin, so that the forecast to beat knows nothing that the run did not know
    seasonal_naive float8[],
    error_scale float8,
    zero_share float8,
    primary key (run_id, series_id),
    check (not is_fallback or reason is not null)
);

create or replace trigger refuse_closed_run
after insert on run_series
referencing new table as written
for each statement execute function refuse_closed_run();

comment on table run_series is 'One row per series of a run: why it got what it got.';
comment on column run_series.run_id is 'The run.';
comment on column run_series.series_id is 'The series.';
comment on column run_series.method is 'What forecast it: AutoETS, or Like (run_like), SeasonalNaive, Naive, Zero; NULL while the run is running.';
comment on column run_series.is_fallback is 'The model of the run could not serve this series.';
comment on column run_series.reason is 'Why not: too short, constant, dead, or the error; and by what others it was forecast instead.';
comment on column run_series.fit_seconds is 'Seconds of the fit, backtest included.';
comment on column run_series.parameters is 'The form that was chosen and its parameters.';
comment on column run_series.naive_mae is 'In-sample mean absolute error of the seasonal naive forecast: the scale of MASE.';
comment on column run_series.naive_mse is 'In-sample mean squared error of the seasonal naive forecast: the scale of RMSSE.';
comment on column run_series.seasonal_naive is
'What the seasonal naive forecast repeats: the last season before the horizon; NULL for runs of planfact 0.1.';
comment on column run_series.error_scale is 'Mean absolute error of a day in the backtest: the scale of the daily intervals.';
comment on column run_series.zero_share is 'Share of days without a sale in the window it was fitted on; NULL of older runs.';
