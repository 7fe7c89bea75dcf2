-- plan_fact_signal: noise or signal? The fact of a complete month inside or outside the intervals of the run that the
-- plan came from, at every level. Inside the 80 % interval the forecast said that this may happen: not worth a
-- meeting. Outside the 95 % interval something has changed that the forecast did not know of. Branches, so that the cells
-- of each level are joined by what they have, and not by what is NULL in them.
create view plan_fact_signal as
{% for level in ['total'] + levels + ['series'] -%}
select
    known.level,
    {{ dimensions | idents('known') }},
    known.month,
    known.plan,
    known.fact,
    known.variance,
    said.yhat as forecast,
    said.lo_80,
    said.hi_80,
    said.lo_95,
    said.hi_95,
    case
        when known.fact between said.lo_80 and said.hi_80 then 'noise'
        when known.fact between said.lo_95 and said.hi_95 then 'unclear'
        when said.lo_95 is not null then 'signal'
    end as signal,
    known.run_id,
    known.series_id
from plan_fact_month as known
inner join forecast_month as said
    on known.run_id = said.run_id
        and known.month = said.month
        and known.level = said.level
        {% for dimension in dimensions -%}
        {% if level in ('series', dimension) -%}
        and known.{{ dimension | ident }} = said.{{ dimension | ident }}
        {% endif -%}
        {% endfor %}
inner join forecast_run as run
    on known.run_id = run.run_id
        and known.month >= run.horizon_start
where known.is_complete
    and known.level = '{{ level | text }}'
    and said.level = '{{ level | text }}'
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
