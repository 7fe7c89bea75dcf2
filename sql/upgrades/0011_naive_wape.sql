-- run_metric: the WAPE of the seasonal naive forecast stands beside that of a backtest.
alter table run_metric drop constraint run_metric_metric_check;

alter table run_metric add check (
    metric in ('wape', 'mae', 'rmse', 'bias_pct', 'mase', 'rmsse', 'coverage_80', 'coverage_95', 'naive_wape')
);

comment on column run_metric.metric is 'wape is a share of 1; bias_pct is in per cent, above 0 when the forecast was above the fact; mase and rmsse are means over series; naive_wape is the wape that the last season before each month, repeated, would have had in a backtest.';
