-- run_driver: what a run learned about each driver of sales from all series together, and whether it uses it.
create table run_driver (
    run_id bigint not null references forecast_run,
    origin date not null,
    driver text not null,
    slope float8 not null,
    between_variance float8 not null check (between_variance >= 0),
    series_count integer not null,
    explained float8,
    known_months date[] not null,
    is_used boolean not null,
    reason text not null,
    primary key (run_id, origin, driver)
);

comment on table run_driver is 'What a run learned about each driver of sales, such as promotions, from all series together.';
comment on column run_driver.run_id is 'The run.';
comment on column run_driver.origin is 'Learned from the days before this one.';
comment on column run_driver.driver is 'The driver; promotion is that of sales.onpromotion.';
comment on column run_driver.slope is 'What a whole promotion adds to the logarithm of sales, over all series, shrunk towards 0 by what chance alone would give.';
comment on column run_driver.between_variance is 'Variance of the slope between series (DerSimonian and Laird).';
comment on column run_driver.series_count is 'Series that it was learned from.';
comment on column run_driver.explained is 'Share of the squares within weekday and quarter that slopes learned before the backtest explain in it; NULL where there is no backtest.';
comment on column run_driver.known_months is 'Months of the horizon of which something is planned; in the others the driver is at what is usual.';
comment on column run_driver.is_used is 'The forecast uses it.';
comment on column run_driver.reason is 'Why it is used, or why not.';
