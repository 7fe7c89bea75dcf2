-- my_plan_fact_month: plan_fact_month for whoever asks: their shops, at the levels that name a shop. A
-- total over shops would tell of the others; the total of one's own is the sum of these rows.
{% set columns = [
    'month', 'plan', 'fact', 'plan_to_date', 'variance', 'variance_pct', 'execution_pct', 'outlook',
    'plan_ytd', 'fact_ytd', 'variance_ytd', 'fact_last_year', 'yoy_pct', 'days_expected', 'days_loaded',
    'is_complete', 'match_status', 'plan_id', 'run_id', 'data_version_id', 'series_id',
    'plan_statistical', 'override_delta', 'budget', 'budget_to_date', 'variance_to_budget', 'variance_to_budget_pct'
] -%}
create view my_plan_fact_month with (security_barrier) as
select
    known.level,
    {{ dimensions | idents('known') }},
    {{ columns | idents('known') }}
from plan_fact_month as known
where known.{{ shop | ident }} in (select my_shop.shop from my_shop);

comment on view my_plan_fact_month is 'Plan against fact per month, of the shops that whoever asks may see.';
comment on column my_plan_fact_month.level is 'As in plan_fact_month.';
{% for column in dimensions + columns -%}
comment on column my_plan_fact_month.{{ column | ident }} is 'As in plan_fact_month.';
{% endfor -%}
