-- run_month: what a run forecasts for whole months at every level, with intervals of their own: the errors
-- of days cancel within a month and between series, so that no sum of daily intervals would be true.
create table run_month (
    run_id bigint not null references forecast_run,
    level text not null,
    {{ dimensions | typed('text') }},
    month date not null check (month = date_trunc('month', month::timestamp)),
    yhat float8 not null,
    lo_80 float8,
    hi_80 float8,
    lo_95 float8,
    hi_95 float8,
    error_scale float8,
    unique nulls not distinct (run_id, level, month, {{ dimensions | idents }})
);

-- its key holds NULLs, which no primary key may: a publication tells rows apart by all of them
alter table run_month replica identity full;

comment on table run_month is 'Forecasts of months at every level; the view forecast_month shows those of succeeded runs.';
comment on column run_month.run_id is 'The run.';
comment on column run_month.level is 'total, the name of a dimension, or series.';
{% for dimension in dimensions -%}
comment on column run_month.{{ dimension | ident }} is 'Dimension; NULL where the level sums over it.';
{% endfor -%}
comment on column run_month.month is 'First day of the month; where the horizon begins within it, the rest of it.';
comment on column run_month.yhat is 'The forecast: the sum of its days and series.';
comment on column run_month.lo_80 is 'Lower end of the 80 % interval.';
comment on column run_month.hi_80 is 'Upper end of the 80 % interval.';
comment on column run_month.lo_95 is 'Lower end of the 95 % interval.';
comment on column run_month.hi_95 is 'Upper end of the 95 % interval.';
comment on column run_month.error_scale is 'Typical error of this cell''s months in the backtest.';
