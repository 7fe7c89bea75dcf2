-- my_plan_fact_day: plan_fact_day for the current user: their shops alone.
{% set columns = [
    'day', 'plan', 'fact', 'variance', 'variance_pct', 'match_status', 'plan_id', 'run_id', 'series_id',
    'plan_statistical', 'override_delta', 'budget'
] -%}
create view my_plan_fact_day with (security_barrier) as
select
    {{ dimensions | idents('plan_fact_day') }},
    {{ columns | idents('plan_fact_day') }}
from plan_fact_day
where plan_fact_day.{{ shop | ident }} in (select my_shop.shop from my_shop);

comment on view my_plan_fact_day is 'Plan beside fact, per series and day, of the shops that the current user may see.';
{% for column in dimensions + columns -%}
comment on column my_plan_fact_day.{{ column | ident }} is 'As in plan_fact_day.';
{% endfor -%}
