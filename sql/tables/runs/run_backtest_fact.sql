-- run_backtest_fact: what was sold in the months of a backtest, of the run that finish_run() is closing: read once for
-- weights, metrics, intervals and months. Empty outside of a transaction; a permanent table, since not everybody may make
-- temporary ones.
create unlogged table run_backtest_fact (
    series_id integer not null,
    month date not null,
    sales numeric not null,
    y float8[] not null
);

comment on table run_backtest_fact is 'Sales of the backtest of a run that finish_run() is closing; else empty.';
comment on column run_backtest_fact.series_id is 'The series.';
comment on column run_backtest_fact.month is 'First day of the month; months without a row of sales have none here.';
comment on column run_backtest_fact.sales is 'Sum of the month.';
comment on column run_backtest_fact.y is 'Sales day by day; 0 on a day without a row.';
