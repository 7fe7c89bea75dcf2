-- plan_fact_year: the year that each month of plan_fact_month is in, at every level: what it came to until the end of
-- that month, beside plan, budget and last year of the same months, and where the whole of it will end.
-- A side is summed only where every month that it would sum has it in the whole company, as with variance_ytd: other
-- sums would not compare. Month by month it is plan_fact_month; as of a day, plan_fact_to_date().
{% from 'macros/variance.sql' import percent_of -%}
{% from 'macros/period.sql' import year_of with context -%}
create view plan_fact_year as
with month as (
    select
        total.month,
        total.variance_ytd is not null as is_planned,
        count(total.variance_to_budget) over so_far = nullif(count(total.fact) over so_far, 0) as is_budgeted,
        count(total.fact_last_year) over so_far = nullif(count(total.fact) over so_far, 0) as has_last_year,
        count(total.plan) over whole = 12 as is_planned_to_the_end,
        count(total.budget) over whole = 12 as is_budgeted_to_the_end,
        count(total.outlook) over whole = 12 as is_foreseen,
        count(*) filter (where total.is_complete) over whole = 12 as is_year_over
    from plan_fact_month as total
    where total.level = 'total'
    window
        so_far as (partition by {{ year_of('total.month') }} order by total.month),
        whole as (partition by {{ year_of('total.month') }})
),

summed as (
    select
        cell.level,
        {{ dimensions | idents('cell') }},
        cell.month,
        cell.fact_ytd,
        case when month.is_planned then coalesce(cell.plan_ytd, 0) end as plan_ytd,
        case when month.is_budgeted then coalesce(sum(cell.budget_to_date) over so_far, 0) end as budget_ytd,
        case when month.has_last_year then coalesce(sum(cell.fact_last_year) over so_far, 0) end as last_year_ytd,
        case when month.is_planned_to_the_end then coalesce(sum(cell.plan) over whole, 0) end as plan_year,
        case when month.is_budgeted_to_the_end then coalesce(sum(cell.budget) over whole, 0) end as budget_year,
        case when month.is_foreseen then coalesce(sum(cell.outlook) over whole, 0) end as outlook_year,
        month.is_year_over,
        cell.series_id
    from plan_fact_month as cell
    inner join month on cell.month = month.month
    window
        so_far as (
            partition by cell.level, {{ dimensions | idents('cell') }}, {{ year_of('cell.month') }}
            order by cell.month
        ),
        whole as (
            partition by cell.level, {{ dimensions | idents('cell') }}, {{ year_of('cell.month') }}
        )
)

select
    summed.level,
    {{ dimensions | idents('summed') }},
    summed.month,
    summed.fact_ytd,
    summed.plan_ytd,
    summed.fact_ytd - summed.plan_ytd as variance_ytd,
    {{ percent_of('summed.fact_ytd - summed.plan_ytd', 'summed.plan_ytd') }} as variance_ytd_pct,
    {{ percent_of('summed.fact_ytd', 'summed.plan_ytd') }} as execution_ytd_pct,
    summed.last_year_ytd,
    summed.fact_ytd - summed.last_year_ytd as variance_to_last_year_ytd,
    {{ percent_of('summed.fact_ytd - summed.last_year_ytd', 'summed.last_year_ytd') }} as yoy_ytd_pct,
    summed.budget_ytd,
    summed.fact_ytd - summed.budget_ytd as variance_to_budget_ytd,
    {{ percent_of('summed.fact_ytd - summed.budget_ytd', 'summed.budget_ytd') }} as variance_to_budget_ytd_pct,
    summed.plan_year,
    summed.budget_year,
    summed.outlook_year,
    summed.outlook_year - summed.plan_year as outlook_to_plan_year,
    {{ percent_of('summed.outlook_year - summed.plan_year', 'summed.plan_year') }} as outlook_to_plan_year_pct,
    summed.outlook_year - summed.budget_year as outlook_to_budget_year,
    {{ percent_of('summed.outlook_year - summed.budget_year', 'summed.budget_year') }} as outlook_to_budget_year_pct,
    summed.is_year_over,
    summed.series_id
from summed;

comment on view plan_fact_year is
'The year that each month is in, at every level: what it came to until the end of the month, beside plan, budget and last year; where the whole year will end.';
comment on column plan_fact_year.level is 'total, the name of a dimension, or series.';
{% for dimension in dimensions -%}
comment on column plan_fact_year.{{ dimension | ident }} is 'Dimension; NULL where the level sums over it.';
{% endfor -%}
comment on column plan_fact_year.month is 'First day of the month until whose end the year is summed.';
comment on column plan_fact_year.fact_ytd is 'Fact since the year began.';
comment on column plan_fact_year.plan_ytd is 'Plan to date since the year began; NULL where a month of it lacks plan or fact in the whole company.';
comment on column plan_fact_year.variance_ytd is 'Fact minus plan since the year began.';
comment on column plan_fact_year.variance_ytd_pct is 'The same in per cent of plan_ytd.';
comment on column plan_fact_year.execution_ytd_pct is 'Fact in per cent of plan_ytd.';
comment on column plan_fact_year.last_year_ytd is 'Fact of the same months last year, of a month still open of the same days; NULL where a month of it has none.';
comment on column plan_fact_year.variance_to_last_year_ytd is 'Fact minus last year since the year began.';
comment on column plan_fact_year.yoy_ytd_pct is 'Fact against last year, in per cent.';
comment on column plan_fact_year.budget_ytd is 'Budget to date since the year began; NULL where a month of it that has fact has no budget.';
comment on column plan_fact_year.variance_to_budget_ytd is 'Fact minus budget since the year began.';
comment on column plan_fact_year.variance_to_budget_ytd_pct is 'The same in per cent of budget_ytd.';
comment on column plan_fact_year.plan_year is 'Plan of the whole year; NULL where a month of it has none.';
comment on column plan_fact_year.budget_year is 'Budget of the whole year; NULL where a month of it has none, or neither plan nor fact yet.';
comment on column plan_fact_year.outlook_year is 'Where the whole year will end: outlook of its twelve months; NULL where a month of it has none.';
comment on column plan_fact_year.outlook_to_plan_year is 'Outlook of the year minus its plan.';
comment on column plan_fact_year.outlook_to_plan_year_pct is 'Outlook of the year against its plan, in per cent.';
comment on column plan_fact_year.outlook_to_budget_year is 'Outlook of the year minus its budget.';
comment on column plan_fact_year.outlook_to_budget_year_pct is 'Outlook of the year against its budget, in per cent.';
comment on column plan_fact_year.is_year_over is 'All twelve months of the year are complete: its outlook is its fact.';
comment on column plan_fact_year.series_id is 'The series, at level series.';
