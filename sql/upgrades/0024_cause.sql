-- What explains a variance by promotions: what a count was divided by, and what a driver usually gave.
alter table run_driver_day add column scale float8 not null default 1 check (scale > 0);
comment on column run_driver_day.scale is 'What is divided by it is a strength: 1, or where sales have counts of promotions the 90th percentile of the series'' own.';

alter table run_driver_slope add column usual float8 check (usual > 0);
comment on column run_driver_slope.usual is 'How many times an ordinary day the driver gave over the 91 days before the horizon: what is expected of a month of which nothing is planned.';
