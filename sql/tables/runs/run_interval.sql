-- run_interval: how wide the intervals of a run are: quantiles of the errors that its backtest made, each
-- divided by the scale of its series or total, so that all of them, or all of a class, speak for each (split conformal
-- prediction).
create table run_interval (
    run_id bigint not null references forecast_run,
    grain text not null check (grain in ('day', 'month')),
    level text not null,
    step_from integer not null,
    lo_95 float8 not null,
    lo_80 float8 not null,
    hi_80 float8 not null,
    hi_95 float8 not null,
    evidence integer not null,
    zero_share_from float8 not null default 0,
    miss_80 float8,
    miss_95 float8,
    primary key (run_id, grain, level, zero_share_from, step_from)
);

comment on table run_interval is 'Quantiles of scaled backtest errors (fact minus forecast): what the intervals of a run are made of.';
comment on column run_interval.run_id is 'The run.';
comment on column run_interval.grain is 'day or month.';
comment on column run_interval.level is 'total, the name of a dimension, or series.';
comment on column run_interval.step_from is 'From this day or month of the horizon on, until the next row.';
comment on column run_interval.lo_95 is 'Quantile 2.5 %.';
comment on column run_interval.lo_80 is 'Quantile 10 %.';
comment on column run_interval.hi_80 is 'Quantile 90 %.';
comment on column run_interval.hi_95 is 'Quantile 97.5 %.';
comment on column run_interval.evidence is 'How many errors they are taken from.';
comment on column run_interval.zero_share_from is
'Of series that have no sale on at least this share of days, until the next row; 0 of totals.';
comment on column run_interval.miss_80 is
'Share of facts that the 80 % interval leaves out: 0.2, moved by what past months showed; NULL of older runs.';
comment on column run_interval.miss_95 is 'The same of the 95 % interval.';
