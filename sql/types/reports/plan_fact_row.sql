-- plan_fact_row: a row of plan against fact per month, as plan_fact_month_at and plan_fact_as_of return it and
-- plan_fact_month keeps it.
{% from 'macros/plan_fact_row.sql' import plan_fact_columns -%}
create type plan_fact_row as (
    level text,
    {{ dimensions | typed('text') }},
    {% for name, type, _ in plan_fact_columns -%}
    {{ name }} {{ type }}{{ ',' if not loop.last }}
    {% endfor -%}
);

comment on type plan_fact_row is 'A row of plan against fact per month, at one level.';
comment on column plan_fact_row.level is 'total, the name of a dimension, or series.';
{% for dimension in dimensions -%}
comment on column plan_fact_row.{{ dimension | ident }} is 'Dimension; NULL where the level sums over it.';
{% endfor -%}
{% for name, _, meaning in plan_fact_columns -%}
comment on column plan_fact_row.{{ name }} is '{{ meaning | text }}';
{% endfor -%}
