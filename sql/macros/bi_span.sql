{# What a cell of the BI layer says of a span of days, be it a month, a week or a period: typed, and with no ratio. -#}
{%- macro span_amounts(cell) -%}
{{ cell }}.plan::numeric(17, 3) as plan,
    {{ cell }}.plan_to_date::numeric(17, 3) as plan_to_date,
    {{ cell }}.plan_statistical::numeric(17, 3) as plan_statistical,
    {{ cell }}.override_delta::numeric(17, 3) as override_delta,
    {{ cell }}.fact::numeric(17, 3) as fact,
    {{ cell }}.variance::numeric(17, 3) as variance,
    {{ cell }}.outlook::numeric(17, 3) as outlook,
    {{ cell }}.fact_last_year::numeric(17, 3) as fact_last_year,
    {{ cell }}.budget::numeric(17, 3) as budget,
    {{ cell }}.budget_to_date::numeric(17, 3) as budget_to_date,
    {{ cell }}.variance_to_budget::numeric(17, 3) as variance_to_budget,
    {{ cell }}.days_expected,
    {{ cell }}.days_loaded,
    {{ cell }}.is_complete,
    {{ cell }}.match_status,
{%- endmacro %}

{# What the columns of a week and of a period are. -#}
{%- macro span_comments(view, span, last_year) -%}
comment on column {{ bi_schema | ident }}.{{ view }}.plan is 'Plan of the whole {{ span }}, overrides included; NULL where nobody planned it.';
comment on column {{ bi_schema | ident }}.{{ view }}.plan_to_date is 'Plan of the days for which fact is known.';
comment on column {{ bi_schema | ident }}.{{ view }}.plan_statistical is 'Plan of the whole {{ span }} as the run forecast it.';
comment on column {{ bi_schema | ident }}.{{ view }}.override_delta is 'What people added to that: plan less plan_statistical.';
comment on column {{ bi_schema | ident }}.{{ view }}.fact is 'What was sold so far; NULL where the {{ span }} has no fact yet.';
comment on column {{ bi_schema | ident }}.{{ view }}.variance is 'Fact minus plan of the days that have a plan; a sum over the rows is the variance of the whole.';
comment on column {{ bi_schema | ident }}.{{ view }}.outlook is 'Where the {{ span }} will end: fact so far, and what is expected of the days to come.';
comment on column {{ bi_schema | ident }}.{{ view }}.fact_last_year is '{{ last_year }}';
comment on column {{ bi_schema | ident }}.{{ view }}.budget is 'Budget of the whole {{ span }}.';
comment on column {{ bi_schema | ident }}.{{ view }}.budget_to_date is 'Budget of the days for which fact is known.';
comment on column {{ bi_schema | ident }}.{{ view }}.variance_to_budget is 'Fact minus budget of the days that have a budget.';
comment on column {{ bi_schema | ident }}.{{ view }}.days_expected is 'Its days.';
comment on column {{ bi_schema | ident }}.{{ view }}.days_loaded is 'Days with at least one row, in the whole company.';
comment on column {{ bi_schema | ident }}.{{ view }}.is_complete is 'It is over, and no day of its months is missing, or what is missing was accepted.';
comment on column {{ bi_schema | ident }}.{{ view }}.match_status is 'As in bi_month.';
comment on column {{ bi_schema | ident }}.{{ view }}.data_version_id is 'The data version that gives the fact.';
{%- endmacro %}
