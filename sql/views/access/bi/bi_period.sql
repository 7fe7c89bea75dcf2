-- bi_period: plan against fact, a row a series and fiscal period of the calendar in vars.toml, months unless it says otherwise.
-- As with bi_month, whatever is summed over rows is right at any level.
create view {{ bi_schema | ident }}.bi_period as
select
    cell.period,
    cell.last_day,
    cell.fiscal_year,
    cell.period_no,
    cell.series_id,
    {{ dimensions | idents('cell') }},
    cell.plan::numeric(17, 3) as plan,
    cell.plan_to_date::numeric(17, 3) as plan_to_date,
    cell.plan_statistical::numeric(17, 3) as plan_statistical,
    cell.override_delta::numeric(17, 3) as override_delta,
    cell.fact::numeric(17, 3) as fact,
    cell.variance::numeric(17, 3) as variance,
    cell.outlook::numeric(17, 3) as outlook,
    cell.fact_last_year::numeric(17, 3) as fact_last_year,
    cell.budget::numeric(17, 3) as budget,
    cell.budget_to_date::numeric(17, 3) as budget_to_date,
    cell.variance_to_budget::numeric(17, 3) as variance_to_budget,
    cell.days_expected,
    cell.days_loaded,
    cell.is_complete,
    cell.match_status,
    cell.data_version_id
from plan_fact_period as cell
where cell.level = 'series';

comment on view {{ bi_schema | ident }}.bi_period is 'Plan against fact, one row per series and fiscal period: every amount may be summed.';
comment on column {{ bi_schema | ident }}.bi_period.period is 'First day of the period: dim_date.';
comment on column {{ bi_schema | ident }}.bi_period.last_day is 'Last day of the period.';
comment on column {{ bi_schema | ident }}.bi_period.fiscal_year is 'The year in which the fiscal year began that it belongs to.';
comment on column {{ bi_schema | ident }}.bi_period.period_no is 'Its number in the fiscal year.';
comment on column {{ bi_schema | ident }}.bi_period.series_id is 'The series: dim_series.';
{% for dimension in dimensions -%}
comment on column {{ bi_schema | ident }}.bi_period.{{ dimension | ident }} is 'Dimension of the series.';
{% endfor -%}
comment on column {{ bi_schema | ident }}.bi_period.plan is 'Plan of the whole period, overrides included; NULL where nobody planned it.';
comment on column {{ bi_schema | ident }}.bi_period.plan_to_date is 'Plan of the days for which fact is known.';
comment on column {{ bi_schema | ident }}.bi_period.plan_statistical is 'Plan of the whole period as the run forecast it.';
comment on column {{ bi_schema | ident }}.bi_period.override_delta is 'What people added to that: plan less plan_statistical.';
comment on column {{ bi_schema | ident }}.bi_period.fact is 'What was sold so far; NULL where the period has no fact yet.';
comment on column {{ bi_schema | ident }}.bi_period.variance is 'Fact minus plan of the days that have a plan; a sum over the rows is the variance of the whole.';
comment on column {{ bi_schema | ident }}.bi_period.outlook is 'Where the period will end: fact so far, and what is expected of the days to come.';
comment on column {{ bi_schema | ident }}.bi_period.fact_last_year is 'Fact of the same period of the fiscal year before. Of a period still open, of as many days.';
comment on column {{ bi_schema | ident }}.bi_period.budget is 'Budget of the whole period.';
comment on column {{ bi_schema | ident }}.bi_period.budget_to_date is 'Budget of the days for which fact is known.';
comment on column {{ bi_schema | ident }}.bi_period.variance_to_budget is 'Fact minus budget of the days that have a budget.';
comment on column {{ bi_schema | ident }}.bi_period.days_expected is 'Its days.';
comment on column {{ bi_schema | ident }}.bi_period.days_loaded is 'Days with at least one row, in the whole company.';
comment on column {{ bi_schema | ident }}.bi_period.is_complete is 'It is over, and no day of its months is missing, or what is missing was accepted.';
comment on column {{ bi_schema | ident }}.bi_period.match_status is 'As in bi_month.';
comment on column {{ bi_schema | ident }}.bi_period.data_version_id is 'The data version that gives the fact.';
