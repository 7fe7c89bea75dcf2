-- Real forecasts of earlier runs stand in for backtests.
create table run_stand_in (
    run_id bigint not null references forecast_run,
    origin date not null,
    stand_in_run_id bigint not null references forecast_run,
    primary key (run_id, origin),
    check (stand_in_run_id < run_id)
);

comment on table run_stand_in is 'Whose real forecast of a month stands in for a backtest of it: a run that has rows here has fitted each part once.';
comment on column run_stand_in.run_id is 'The run.';
comment on column run_stand_in.origin is 'First day of the backtest month.';
comment on column run_stand_in.stand_in_run_id is 'The run whose horizon began on it: the same model and parameters, from the same sales before it.';
