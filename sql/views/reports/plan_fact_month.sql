-- plan_fact_month: plan against fact per month, at every level, as of the last refresh of the reports.
create materialized view plan_fact_month as
select
    known.level,
    {{ dimensions | idents('known') }},
    known.month,
    known.plan,
    known.fact,
    known.plan_to_date,
    known.variance,
    known.variance_pct,
    known.execution_pct,
    known.outlook,
    known.plan_ytd,
    known.fact_ytd,
    known.variance_ytd,
    known.fact_last_year,
    known.yoy_pct,
    known.days_expected,
    known.days_loaded,
    known.is_complete,
    known.match_status,
    known.plan_id,
    known.run_id,
    known.data_version_id,
    known.series_id,
    known.plan_statistical,
    known.override_delta,
    known.budget,
    known.budget_to_date,
    known.variance_to_budget,
    known.variance_to_budget_pct
from report_status as shown
cross join plan_fact_month_at(shown.data_version_id, shown.plan_id, coalesce(shown.plan_revision_id, 0)) as known;

create unique index plan_fact_month_cell on plan_fact_month (level, month, {{ dimensions | idents }});

comment on materialized view plan_fact_month is
'Plan against fact per month, at every level: total, each dimension, series. Rebuilt by refresh_plan_fact().';
comment on column plan_fact_month.level is 'total, the name of a dimension, or series.';
{% for dimension in dimensions -%}
comment on column plan_fact_month.{{ dimension | ident }} is 'Dimension; NULL where the level sums over it.';
{% endfor -%}
comment on column plan_fact_month.month is 'First day of the month.';
comment on column plan_fact_month.plan is 'Plan of the whole month, overrides included; NULL where nobody planned this cell.';
comment on column plan_fact_month.fact is 'What was sold so far: 0 where nothing was; NULL where the month has no fact yet.';
comment on column plan_fact_month.plan_to_date is 'Plan of the days for which fact is known; NULL where nobody planned this cell.';
comment on column plan_fact_month.variance is 'Fact minus plan to date, a missing plan counting as 0, so that variances add up; NULL where the whole month has no plan or no fact.';
comment on column plan_fact_month.variance_pct is 'Variance in per cent of plan to date; NULL where that is 0.';
comment on column plan_fact_month.execution_pct is 'Fact in per cent of the plan of the whole month.';
comment on column plan_fact_month.outlook is 'Where the month will end: fact so far, plan for the days to come.';
comment on column plan_fact_month.plan_ytd is 'Plan to date since the year began.';
comment on column plan_fact_month.fact_ytd is 'Fact since the year began, of cells that have a row this month.';
comment on column plan_fact_month.variance_ytd is 'Fact minus plan since the year began; NULL where a month of it lacks plan or fact, since the sums would not compare.';
comment on column plan_fact_month.fact_last_year is 'Fact of the same month last year; for a month still open, of the same days.';
comment on column plan_fact_month.yoy_pct is 'Fact against last year, in per cent.';
comment on column plan_fact_month.days_expected is 'Days of the month.';
comment on column plan_fact_month.days_loaded is 'Days with at least one row, in the whole company.';
comment on column plan_fact_month.is_complete is 'The data go past the month''s last day, and no week in it is without a row.';
comment on column plan_fact_month.match_status is 'both, plan_only or fact_only: which sides this cell has; budget_only where it has neither, but a budget.';
comment on column plan_fact_month.plan_id is 'The plan in force.';
comment on column plan_fact_month.run_id is 'The run that the plan came from.';
comment on column plan_fact_month.data_version_id is 'The data version that gives the fact.';
comment on column plan_fact_month.series_id is 'The series, at level series.';
comment on column plan_fact_month.plan_statistical is 'Plan of the whole month as the run forecast it.';
comment on column plan_fact_month.override_delta is 'What people added to that: plan less plan_statistical.';
comment on column plan_fact_month.budget is 'Budget of the whole month; NULL where nobody budgeted this cell.';
comment on column plan_fact_month.budget_to_date is 'Budget of the days for which fact is known.';
comment on column plan_fact_month.variance_to_budget is 'Fact minus budget to date, a missing budget counting as 0; NULL where the whole month has no budget or no fact.';
comment on column plan_fact_month.variance_to_budget_pct is 'Variance to the budget in per cent of budget to date; NULL where that is 0.';
