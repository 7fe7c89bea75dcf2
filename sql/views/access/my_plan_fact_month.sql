-- my_plan_fact_month: plan_fact_month for the current user: their shops, at the levels that name a shop. A
-- total over shops would tell of the others; a user's own total is the sum of these rows.
{% from 'macros/plan_fact_row.sql' import plan_fact_names -%}
create view my_plan_fact_month with (security_barrier) as
select
    cell.level,
    {{ dimensions | idents('cell') }},
    {{ plan_fact_names | idents('cell') }}
from plan_fact_month as cell
where cell.{{ shop | ident }} in (select my_shop.shop from my_shop);

comment on view my_plan_fact_month is 'Plan against fact per month, of the shops that the current user may see.';
comment on column my_plan_fact_month.level is 'As in plan_fact_month.';
{% for column in dimensions + plan_fact_names -%}
comment on column my_plan_fact_month.{{ column | ident }} is 'As in plan_fact_month.';
{% endfor -%}
