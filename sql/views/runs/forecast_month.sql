-- forecast_month: what succeeded runs forecast for whole months, at every level.
create view forecast_month as
select
    month.run_id,
    month.level,
    {{ dimensions | idents('month') }},
    month.month,
    month.yhat,
    month.lo_80,
    month.hi_80,
    month.lo_95,
    month.hi_95
from run_month as month
inner join forecast_run as run on month.run_id = run.run_id and run.status = 'succeeded';

comment on view forecast_month is 'What succeeded runs forecast for whole months, at every level, with intervals of the sums.';
comment on column forecast_month.run_id is 'The run.';
comment on column forecast_month.level is 'total, the name of a dimension, or series.';
{% for dimension in dimensions -%}
comment on column forecast_month.{{ dimension | ident }} is 'Dimension; NULL where the level sums over it.';
{% endfor -%}
comment on column forecast_month.month is 'First day of the month; where the horizon begins within it, the rest of it.';
comment on column forecast_month.yhat is 'The forecast: the sum of its days and series.';
comment on column forecast_month.lo_80 is 'Lower end of the 80 % interval; NULL where no backtest could calibrate it.';
comment on column forecast_month.hi_80 is 'Upper end of the 80 % interval.';
comment on column forecast_month.lo_95 is 'Lower end of the 95 % interval.';
comment on column forecast_month.hi_95 is 'Upper end of the 95 % interval.';
