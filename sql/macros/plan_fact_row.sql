{# The columns of plan against fact per month, with their types and what they mean: this list is the one place. The
   type plan_fact_row, the materialized view plan_fact_month and my_plan_fact_month are rendered from it, and
   plan_fact_month_at fills it by name. A new column is a line here, its value in plan_fact_month_at, and a decision
   where people see it, which tests/reports/test_columns_shown.py asks for.

   plan_fact_columns    (name, type, comment), after the level and the dimensions
   plan_fact_names      the names alone #}
{% set plan_fact_columns = [
    ('month', 'date', "First day of the month."),
    ('plan', 'numeric', "Plan of the whole month, overrides included; NULL where nobody planned this cell."),
    ('fact', 'numeric', "What was sold so far: 0 where nothing was; NULL where the month has no fact yet."),
    ('plan_to_date', 'numeric', "Plan of the days for which fact is known; NULL where nobody planned this cell."),
    ('variance', 'numeric', "Fact minus plan to date, a missing plan counting as 0, so that variances add up; NULL where the whole month has no plan or no fact."),
    ('variance_pct', 'numeric', "Variance in per cent of plan to date; NULL where that is 0."),
    ('execution_pct', 'numeric', "Fact in per cent of the plan of the whole month."),
    ('outlook', 'numeric', "Where the month will end: fact so far, and for the days to come the newest forecast, or the plan where no forecast is newer."),
    ('outlook_to_plan', 'numeric', "Outlook minus the plan of the whole month."),
    ('outlook_to_plan_pct', 'numeric', "The same in per cent of the plan; NULL where that is 0."),
    ('plan_ytd', 'numeric', "Plan to date since the year began; NULL where a month of it lacks plan or fact, since fact_ytd would not compare."),
    ('fact_ytd', 'numeric', "Fact since the year began."),
    ('variance_ytd', 'numeric', "Fact minus plan since the year began; NULL where a month of it lacks plan or fact, since the sums would not compare."),
    ('fact_last_year', 'numeric', "Fact of the same month last year; for a month still open, of the same days; NULL where the month has no fact yet."),
    ('variance_to_last_year', 'numeric', "Fact minus fact_last_year."),
    ('yoy_pct', 'numeric', "The same in per cent of fact_last_year; NULL where that is 0."),
    ('days_expected', 'integer', "Days of the month."),
    ('days_loaded', 'integer', "Days with at least one row, in the whole company."),
    ('is_complete', 'boolean', "No day of it is missing, by what each shop usually does, or what is missing was accepted."),
    ('match_status', 'text', "both, plan_only or fact_only: which sides this cell has; budget_only where it has neither, but a budget; neither where it is there for last year or the year to date."),
    ('plan_id', 'bigint', "The plan in force."),
    ('run_id', 'bigint', "The run that the plan came from."),
    ('data_version_id', 'bigint', "The data version that gives the fact."),
    ('series_id', 'integer', "The series, at level series."),
    ('plan_statistical', 'numeric', "Plan of the whole month as the run forecast it."),
    ('override_delta', 'numeric', "What people added to that: plan less plan_statistical."),
    ('budget', 'numeric', "Budget of the whole month; NULL where nobody budgeted this cell."),
    ('budget_to_date', 'numeric', "Budget of the days for which fact is known."),
    ('variance_to_budget', 'numeric', "Fact minus budget to date, a missing budget counting as 0; NULL where the whole month has no budget or no fact."),
    ('variance_to_budget_pct', 'numeric', "Variance to the budget in per cent of budget to date; NULL where that is 0."),
    ('outlook_plan', 'numeric', "Where the month will end by the plan: fact so far, plan for the days to come."),
    ('outlook_run_rate', 'numeric', "Where the month will end at the rate of its days so far, worked out series by series."),
] -%}
{% set plan_fact_names = plan_fact_columns | map(attribute=0) | list -%}

{# A part of plan_fact_month, a materialized view: all that plan_fact_closed and plan_fact_open have in common.

   plan_fact_kept            the names of the columns that are kept: all but the version, which report_status has once
   plan_fact_part_columns()  its columns, of rows called `cell`
   plan_fact_part_about(part, meaning)   its key and its comments. PostgreSQL compares what is shown with what is new by
                             the key, and a row whose key holds NULL is written each time: hence `cell_key` #}
{% set plan_fact_kept = plan_fact_names | reject('equalto', 'data_version_id') | list -%}
{% macro plan_fact_part_columns() -%}
cell.level,
{{ dimensions | idents('cell') }},
{{ plan_fact_kept | idents('cell') }},
coalesce(cell.series_id::text, {{ dimensions | idents('cell') }}, '') as cell_key
{%- endmacro -%}
{% macro plan_fact_part_about(part, meaning) -%}
create unique index {{ part }}_cell on {{ part }} (level, month, cell_key);

comment on materialized view {{ part }} is '{{ meaning }}: part of plan_fact_month.';
comment on column {{ part }}.level is 'As in plan_fact_month.';
{% for name in (dimensions | map('ident') | list) + plan_fact_kept -%}
comment on column {{ part }}.{{ name }} is 'As in plan_fact_month.';
{% endfor -%}
comment on column {{ part }}.cell_key is 'The series, or the member of the level; empty for the total. With level and month it is the key.';
{%- endmacro -%}
