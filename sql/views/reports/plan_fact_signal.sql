-- plan_fact_signal: noise or signal? The fact of a complete month inside or outside the intervals of the run that the
-- plan came from, at every level. Inside the 80 % interval is what the forecast expected. Outside the 95 % interval
-- something has changed that the forecast did not know of. Branches, so that the cells of each level are joined by what
-- they have, and not by what is NULL in them.
{% from 'macros/variance.sql' import signal -%}
create view plan_fact_signal as
{% for level in ['total'] + levels + ['series'] -%}
select
    cell.level,
    {{ dimensions | idents('cell') }},
    cell.month,
    cell.plan,
    cell.fact,
    cell.variance,
    forecast.yhat as forecast,
    forecast.lo_80,
    forecast.hi_80,
    forecast.lo_95,
    forecast.hi_95,
    {{ signal('cell.fact', 'forecast') }} as signal,
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
inner join forecast_run as run
    on cell.run_id = run.run_id
        and cell.month >= run.horizon_start
where cell.is_complete
    and cell.level = '{{ level | text }}'
    and forecast.level = '{{ level | text }}'
{%- if not loop.last %}
union all
{% endif -%}
{%- endfor %};

comment on view plan_fact_signal is 'Noise or signal: is the fact of a complete month inside the intervals of the forecast behind its plan? At every level.';
comment on column plan_fact_signal.level is 'total, the name of a dimension, or series.';
{% for dimension in dimensions -%}
comment on column plan_fact_signal.{{ dimension | ident }} is 'Dimension; NULL where the level sums over it.';
{% endfor -%}
comment on column plan_fact_signal.month is 'First day of the month.';
comment on column plan_fact_signal.plan is 'Plan of the month.';
comment on column plan_fact_signal.fact is 'What was sold.';
comment on column plan_fact_signal.variance is 'Fact minus plan.';
comment on column plan_fact_signal.forecast is 'What the run behind the plan forecast, before people changed it.';
comment on column plan_fact_signal.lo_80 is 'Lower end of its 80 % interval.';
comment on column plan_fact_signal.hi_80 is 'Upper end of its 80 % interval.';
comment on column plan_fact_signal.lo_95 is 'Lower end of its 95 % interval.';
comment on column plan_fact_signal.hi_95 is 'Upper end of its 95 % interval.';
comment on column plan_fact_signal.signal is
'noise: inside the 80 % interval. unclear: outside it, inside the 95 % interval. signal: outside both. NULL: the run has no intervals.';
comment on column plan_fact_signal.run_id is 'The run.';
comment on column plan_fact_signal.series_id is 'The series, at level series.';
