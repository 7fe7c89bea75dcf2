-- bi_month: plan against fact, a row a series and month, and nothing else: whatever is summed over rows is right at any
-- level. What is a ratio or a running total is left to the tool, which divides sums.
{% from 'macros/bi_span.sql' import span_amounts with context -%}
create view {{ bi_schema | ident }}.bi_month as
select
    cell.month,
    cell.series_id,
    {{ dimensions | idents('cell') }},
    {{ span_amounts('cell') }}
    cell.plan_id,
    cell.run_id,
    cell.data_version_id
    {%- if second %},
    price.quantity::numeric(17, 3) as {{ second | ident }},
    price.quantity_last_year::numeric(17, 3) as {{ (second ~ '_last_year') | ident }}
    {%- endif %}
from plan_fact_month as cell
{% if second -%}
left join plan_fact_price as price  -- noqa: ST11
    on cell.level = price.level
        and cell.series_id = price.series_id
        and cell.month = price.month
{% endif -%}
where cell.level = 'series';

comment on view {{ bi_schema | ident }}.bi_month is 'Plan against fact, one row per series and month: every amount may be summed. Variance in per cent: SUM(variance) by SUM(plan_to_date).';
comment on column {{ bi_schema | ident }}.bi_month.month is 'First day of the month.';
comment on column {{ bi_schema | ident }}.bi_month.series_id is 'The series: dim_series.';
{% for dimension in dimensions -%}
comment on column {{ bi_schema | ident }}.bi_month.{{ dimension | ident }} is 'Dimension of the series.';
{% endfor -%}
comment on column {{ bi_schema | ident }}.bi_month.plan is 'Plan of the whole month, overrides included; NULL where nobody planned it.';
comment on column {{ bi_schema | ident }}.bi_month.plan_to_date is 'Plan of the days for which fact is known.';
comment on column {{ bi_schema | ident }}.bi_month.plan_statistical is 'Plan of the whole month as the run forecast it.';
comment on column {{ bi_schema | ident }}.bi_month.override_delta is 'What people added to that: plan less plan_statistical.';
comment on column {{ bi_schema | ident }}.bi_month.fact is 'What was sold so far; NULL where the month has no fact yet.';
comment on column {{ bi_schema | ident }}.bi_month.variance is 'Fact minus plan to date; a sum over the rows is the variance of the whole.';
comment on column {{ bi_schema | ident }}.bi_month.outlook is 'Where the month will end: fact so far, and what is expected of the days to come.';
comment on column {{ bi_schema | ident }}.bi_month.fact_last_year is 'Fact of the same days last year; NULL where the month has no fact yet.';
comment on column {{ bi_schema | ident }}.bi_month.budget is 'Budget of the whole month.';
comment on column {{ bi_schema | ident }}.bi_month.budget_to_date is 'Budget of the days for which fact is known.';
comment on column {{ bi_schema | ident }}.bi_month.variance_to_budget is 'Fact minus budget to date.';
comment on column {{ bi_schema | ident }}.bi_month.days_expected is 'Days of the month.';
comment on column {{ bi_schema | ident }}.bi_month.days_loaded is 'Days with at least one row, in the whole company.';
comment on column {{ bi_schema | ident }}.bi_month.is_complete is 'No day of it is missing, or what is missing was accepted.';
comment on column {{ bi_schema | ident }}.bi_month.match_status is 'both, plan_only or fact_only; budget_only where there is neither, but a budget; neither where it is there for last year.';
comment on column {{ bi_schema | ident }}.bi_month.plan_id is 'The plan in force.';
comment on column {{ bi_schema | ident }}.bi_month.run_id is 'The run that the plan came from.';
comment on column {{ bi_schema | ident }}.bi_month.data_version_id is 'The data version that gives the fact.';
{%- if second %}
comment on column {{ bi_schema | ident }}.bi_month.{{ second | ident }} is 'The second measure; NULL: not known. A price: SUM(fact) by its SUM.';
comment on column {{ bi_schema | ident }}.bi_month.{{ (second ~ '_last_year') | ident }} is 'The second measure of the same days last year; NULL: not known, or nothing was sold.';
{%- endif %}
