-- plan_interval: the plan of each month beside the interval in which the forecast behind it saw the month's sum, at
-- every level: what people made of a plan may lie outside, and then they know something that the forecast does not.
-- Branches, so that the cells of each level are joined by what they have, and not by what is NULL in them.
create view plan_interval as
{% for level in ['total'] + levels + ['series'] -%}
select
    cell.level,
    {{ dimensions | idents('cell') }},
    cell.month,
    cell.plan,
    forecast.yhat as forecast,
    forecast.lo_80,
    forecast.hi_80,
    cell.plan not between forecast.lo_80::numeric and forecast.hi_80::numeric as is_outside,
    cell.run_id,
    cell.series_id
from plan_fact_month as cell
inner join named_forecast_month as forecast
    on cell.run_id = forecast.run_id
        and cell.month = forecast.month
        and cell.level = forecast.level
        {% for dimension in dimensions -%}
        {% if level in ('series', dimension) -%}
        and cell.{{ dimension | ident }} = forecast.{{ dimension | ident }}
        {% endif -%}
        {% endfor %}
where cell.plan is not null
    and forecast.lo_80 is not null
    and cell.level = '{{ level | text }}'
    and forecast.level = '{{ level | text }}'
{%- if not loop.last %}
union all
{% endif -%}
{% endfor %};

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
