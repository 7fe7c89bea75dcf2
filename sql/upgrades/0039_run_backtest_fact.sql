-- Sales of a backtest are read once when a run ends.
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
