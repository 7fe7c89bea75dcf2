-- plan_fact_signal: noise or signal? The fact of a complete month inside or outside the intervals of the run that the
-- plan came from, at every level. Inside the 80 % interval is what the forecast expected. Outside the 95 % interval
-- something has changed that the forecast did not know of.
{% from 'macros/beside_forecast.sql' import cells_beside_forecast with context -%}
{% from 'macros/variance.sql' import signal -%}
create view plan_fact_signal as
select
    cell.level,
    {{ dimensions | idents('cell') }},
    cell.month,
    cell.plan,
    cell.fact,
    cell.variance,
    cell.forecast,
    cell.lo_80,
    cell.hi_80,
    cell.lo_95,
    cell.hi_95,
    {{ signal('cell.fact', 'cell') }} as signal,
    cell.run_id,
    cell.series_id
from (
    {{ cells_beside_forecast() | indent(4) }}
) as cell
inner join forecast_run as run
    on cell.run_id = run.run_id
        and cell.month >= run.horizon_start
where cell.is_complete;

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
