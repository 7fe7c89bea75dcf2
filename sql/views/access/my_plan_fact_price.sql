{#- Only where vars.toml has a second measure: else this file is empty, and makes no view. -#}
{%- if second -%}
-- my_plan_fact_price: plan_fact_price for the current user: their shops, at the levels that name a shop.
{% set columns = [
    'series_id', 'month', 'sales', 'quantity', 'price', 'sales_last_year', 'quantity_last_year', 'price_last_year',
    'variance_last_year', 'volume_effect', 'mix_effect', 'price_effect', 'not_split'
] -%}
create view my_plan_fact_price with (security_barrier) as
select
    cell.level,
    {{ dimensions | idents('cell') }},
    {{ columns | idents('cell') }}
from plan_fact_price as cell
where cell.{{ shop | ident }} in (select my_shop.shop from my_shop);

comment on view my_plan_fact_price is 'Sales, {{ second }} and prices of a month beside last year''s, of the shops that the current user may see.';
comment on column my_plan_fact_price.level is 'As in plan_fact_price.';
{% for column in dimensions + columns -%}
comment on column my_plan_fact_price.{{ column | ident }} is 'As in plan_fact_price.';
{% endfor -%}
{%- endif %}
