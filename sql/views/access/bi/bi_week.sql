-- bi_week: plan against fact, a row a series and week of the calendar in vars.toml, ISO weeks unless it says otherwise.
-- As with bi_month, whatever is summed over rows is right at any level.
create view {{ bi_schema | ident }}.bi_week as
select
    cell.week,
    cell.last_day,
    cell.fiscal_year,
    cell.week_no,
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
from plan_fact_week as cell
where cell.level = 'series';

comment on view {{ bi_schema | ident }}.bi_week is 'Plan against fact, one row per series and week: every amount may be summed.';
comment on column {{ bi_schema | ident }}.bi_week.week is 'First day of the week: dim_date.';
comment on column {{ bi_schema | ident }}.bi_week.last_day is 'Last day of the week.';
comment on column {{ bi_schema | ident }}.bi_week.fiscal_year is 'The year in which the fiscal year began that it belongs to.';
comment on column {{ bi_schema | ident }}.bi_week.week_no is 'Its number in the fiscal year.';
comment on column {{ bi_schema | ident }}.bi_week.series_id is 'The series: dim_series.';
{% for dimension in dimensions -%}
comment on column {{ bi_schema | ident }}.bi_week.{{ dimension | ident }} is 'Dimension of the series.';
{% endfor -%}
comment on column {{ bi_schema | ident }}.bi_week.plan is 'Plan of the whole week, overrides included; NULL where nobody planned it.';
comment on column {{ bi_schema | ident }}.bi_week.plan_to_date is 'Plan of the days for which fact is known.';
comment on column {{ bi_schema | ident }}.bi_week.plan_statistical is 'Plan of the whole week as the run forecast it.';
comment on column {{ bi_schema | ident }}.bi_week.override_delta is 'What people added to that: plan less plan_statistical.';
comment on column {{ bi_schema | ident }}.bi_week.fact is 'What was sold so far; NULL where the week has no fact yet.';
comment on column {{ bi_schema | ident }}.bi_week.variance is 'Fact minus plan of the days that have a plan; a sum over the rows is the variance of the whole.';
comment on column {{ bi_schema | ident }}.bi_week.outlook is 'Where the week will end: fact so far, and what is expected of the days to come.';
comment on column {{ bi_schema | ident }}.bi_week.fact_last_year is 'Fact of the 52 weeks before. Of a week still open, of as many days.';
comment on column {{ bi_schema | ident }}.bi_week.budget is 'Budget of the whole week.';
comment on column {{ bi_schema | ident }}.bi_week.budget_to_date is 'Budget of the days for which fact is known.';
comment on column {{ bi_schema | ident }}.bi_week.variance_to_budget is 'Fact minus budget of the days that have a budget.';
comment on column {{ bi_schema | ident }}.bi_week.days_expected is 'Its days.';
comment on column {{ bi_schema | ident }}.bi_week.days_loaded is 'Days with at least one row, in the whole company.';
comment on column {{ bi_schema | ident }}.bi_week.is_complete is 'It is over, and no day of its months is missing, or what is missing was accepted.';
comment on column {{ bi_schema | ident }}.bi_week.match_status is 'As in bi_month.';
comment on column {{ bi_schema | ident }}.bi_week.data_version_id is 'The data version that gives the fact.';
