-- plan_interval: the plan of each month beside the interval in which the forecast behind it saw the month's sum, at
-- every level: what people made of a plan may lie outside, and then they know something that the forecast does not.
{% from 'macros/beside_forecast.sql' import cells_beside_forecast with context -%}
create view plan_interval as
select
    cell.level,
    {{ dimensions | idents('cell') }},
    cell.month,
    cell.plan,
    cell.forecast,
    cell.lo_80,
    cell.hi_80,
    cell.plan not between cell.lo_80::numeric and cell.hi_80::numeric as is_outside,
    cell.run_id,
    cell.series_id
from (
    {{ cells_beside_forecast() | indent(4) }}
) as cell
where cell.plan is not null
    and cell.lo_80 is not null;

comment on view plan_interval is 'The plan of each month beside the 80 % interval of the forecast behind it, at every level.';
comment on column plan_interval.level is 'total, the name of a dimension, or series.';
{% for dimension in dimensions -%}
comment on column plan_interval.{{ dimension | ident }} is 'Dimension; NULL where the level sums over it.';
{% endfor -%}
comment on column plan_interval.month is 'First day of the month.';
comment on column plan_interval.plan is 'Plan of the whole month, overrides included.';
comment on column plan_interval.forecast is 'The forecast behind it.';
comment on column plan_interval.lo_80 is 'Lower end of the forecast''s 80 % interval of the month''s sum.';
comment on column plan_interval.hi_80 is 'Upper end of it.';
comment on column plan_interval.is_outside is 'Whether the plan lies outside of it.';
comment on column plan_interval.run_id is 'The run behind the plan.';
comment on column plan_interval.series_id is 'The series, at level series.';
