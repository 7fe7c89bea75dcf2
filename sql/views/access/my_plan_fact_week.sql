-- my_plan_fact_week: plan_fact_week for the current user: their shops, at the levels that name a shop.
{% from 'macros/period.sql' import span_names with context -%}
{% set columns = span_names | map('replace', 'span', 'week') | list -%}
create view my_plan_fact_week with (security_barrier) as
select
    cell.level,
    {{ dimensions | idents('cell') }},
    {{ columns | idents('cell') }}
from plan_fact_week as cell
where cell.{{ shop | ident }} in (select my_shop.shop from my_shop);

comment on view my_plan_fact_week is 'Plan against fact by week of the calendar in vars.toml, of the shops that the current user may see.';
comment on column my_plan_fact_week.level is 'As in plan_fact_week.';
{% for column in dimensions + columns -%}
comment on column my_plan_fact_week.{{ column | ident }} is 'As in plan_fact_week.';
{% endfor -%}
