-- run_metric: how good a run was: on its backtest at once, on the real fact when that arrives.
create table run_metric (
    run_id bigint not null references forecast_run,
    kind text not null check (kind in ('backtest', 'actual')),
    level text not null check (level in ('day', 'month')),
    metric text not null check (
        metric in ('wape', 'mae', 'rmse', 'bias_pct', 'mase', 'rmsse', 'coverage_80', 'coverage_95', 'naive_wape')
    ),
    value float8,
    data_version_id bigint not null references data_version,
    primary key (run_id, kind, level, metric)
);

comment on table run_metric is 'How good a run was, pooled over its series.';
comment on column run_metric.run_id is 'The run.';
comment on column run_metric.kind is 'backtest: the last complete month before the run. actual: the months it was made for.';
comment on column run_metric.level is 'day: every series and day counts. month: every series'' sum of the month counts.';
comment on column run_metric.metric is 'wape is a share of 1; bias_pct is in per cent, above 0 when the forecast was above the fact; mase and rmsse are means over series; naive_wape is the wape that the last season before each month, repeated, would have had in a backtest.';
comment on column run_metric.value is 'The value; NULL where it is not defined (division by 0).';
comment on column run_metric.data_version_id is 'The data version that gave the fact.';
