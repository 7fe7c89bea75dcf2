-- plan_fact_level_day: plan beside fact per day, summed up to every level above the series, as of the last refresh of the
-- reports. Of a series, plan_fact_day has the days.
{% from 'macros/level.sql' import level_of, level_sets with context -%}
create view plan_fact_level_day as
select
    {{ level_of('cell', with_series=false) | indent(4) }} as level,
    {% for dimension in dimensions -%}
    {% if dimension in levels -%}
    cell.{{ dimension | ident }},
    {% else -%}
    null::text as {{ dimension | ident }},
    {% endif -%}
    {% endfor -%}
    cell.day,
    sum(cell.plan) as plan,
    sum(cell.fact) as fact,
    sum(cell.fact) - sum(cell.plan) as variance
from plan_fact_day as cell
group by
    cell.day,
    {{ level_sets('cell', with_series=false) | indent(4) }};

comment on view plan_fact_level_day is 'Plan beside fact per day, at every level above the series, as of the last refresh_plan_fact().';
comment on column plan_fact_level_day.level is 'total, or the name of a dimension.';
{% for dimension in dimensions -%}
comment on column plan_fact_level_day.{{ dimension | ident }} is 'Dimension; NULL where the level sums over it.';
{% endfor -%}
comment on column plan_fact_level_day.day is 'The day.';
comment on column plan_fact_level_day.plan is 'The plan in force, overrides included; NULL where there is none.';
comment on column plan_fact_level_day.fact is 'What was sold; NULL where there is no row.';
comment on column plan_fact_level_day.variance is 'Fact minus plan, where both are there.';
