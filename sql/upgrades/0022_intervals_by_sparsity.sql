-- Intervals by class of sparsity, moved by what past months showed.
alter table run_interval add column zero_share_from float8 not null default 0;
alter table run_interval add column miss_80 float8;
alter table run_interval add column miss_95 float8;
alter table run_interval drop constraint run_interval_pkey;
alter table run_interval add primary key (run_id, grain, level, zero_share_from, step_from);
alter table run_series add column zero_share float8;
comment on column run_interval.zero_share_from is
'Of series that have no sale on at least this share of days, until the next row; 0 of totals.';
comment on column run_interval.miss_80 is
'Share of facts that the 80 % interval leaves out: 0.2, moved by what past months showed; NULL of older runs.';
comment on column run_interval.miss_95 is 'The same of the 95 % interval.';
comment on column run_series.zero_share is 'Share of days without a sale in the window it was fitted on; NULL of older runs.';
