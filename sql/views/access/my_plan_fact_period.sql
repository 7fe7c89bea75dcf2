-- my_plan_fact_period: plan_fact_period for the current user: their shops, at the levels that name a shop.
{% from 'macros/period.sql' import span_names with context -%}
{% set columns = span_names | map('replace', 'span', 'period') | list -%}
create view my_plan_fact_period with (security_barrier) as
select
    cell.level,
    {{ dimensions | idents('cell') }},
    {{ columns | idents('cell') }}
from plan_fact_period as cell
where cell.{{ shop | ident }} in (select my_shop.shop from my_shop);

comment on view my_plan_fact_period is 'Plan against fact by fiscal period, of the shops that the current user may see.';
comment on column my_plan_fact_period.level is 'As in plan_fact_period.';
{% for column in dimensions + columns -%}
comment on column my_plan_fact_period.{{ column | ident }} is 'As in plan_fact_period.';
{% endfor -%}
