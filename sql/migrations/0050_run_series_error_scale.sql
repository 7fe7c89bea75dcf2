-- The width of a series' daily intervals: its own errors in the backtest.
alter table run_series add column error_scale float8;

comment on column run_series.error_scale is 'Mean absolute error of a day in the backtest: the scale of the daily intervals.';
