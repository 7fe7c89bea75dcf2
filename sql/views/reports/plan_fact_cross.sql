-- plan_fact_cross: plan against fact per month by dimensions that are no level together, such as two of three, and by a
-- dimension that is none of `levels`. A database whose every dimension is a level, and which has at most two, has no rows.
{% from 'macros/variance.sql' import percent_of -%}
{% set sums = ['plan', 'plan_to_date', 'fact', 'variance'] -%}
{% set crossed = [] -%}
{% for mask in range(1, 2 ** (dimensions | length) - 1) -%}
{% set together = [] -%}
{% for place in range(dimensions | length) if mask // 2 ** place % 2 -%}
{% set _ = together.append(dimensions[place]) -%}
{% endfor -%}
{% if together | length > 1 or together[0] not in levels %}{% set _ = crossed.append(together) %}{% endif -%}
{% endfor -%}
create view plan_fact_cross as
select
    cell.month,
    {% for dimension in dimensions -%}
    {% if crossed and dimension not in crossed | sum(start=[]) -%}
    null::text as {{ dimension | ident }},
    {% else -%}
    cell.{{ dimension | ident }},
    {% endif -%}
    {% endfor -%}
    {% for name in sums -%}
    sum(cell.{{ name }}) as {{ name }},
    {% endfor -%}
    {{ percent_of('sum(cell.variance)', 'sum(cell.plan_to_date)') }} as variance_pct
from plan_fact_month as cell
where cell.level = 'series'
{%- if not crossed %}
    and false
{%- endif %}
group by
    cell.month,
    grouping sets (
        {% for together in crossed or [dimensions] -%}
        ({{ together | idents('cell') }}){{ ',' if not loop.last }}
        {% endfor %}
    );

comment on view plan_fact_cross is 'Plan against fact per month by dimensions that are no level together, such as two of three.';
comment on column plan_fact_cross.month is 'First day of the month.';
{% for dimension in dimensions -%}
comment on column plan_fact_cross.{{ dimension | ident }} is 'Dimension; NULL where the row sums over it.';
{% endfor -%}
{% for name in sums + ['variance_pct'] -%}
comment on column plan_fact_cross.{{ name }} is 'As in plan_fact_month.';
{% endfor -%}
