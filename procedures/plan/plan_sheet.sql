-- plan_sheet: the plan of a month as it is now, a row per series, or per combination of the first few
-- dimensions: what a planner needs to see before changing it. plan_id NULL: the plan in force; else a draft.
create or replace function plan_sheet(month date, plan_id bigint default null, depth integer default null)
returns table (
    {{ dimensions | typed('text') }},
    plan_statistical numeric,
    plan numeric,
    fact_last_year numeric,
    budget numeric,
    plan_id bigint
)
language sql
stable
begin atomic
with span as (
    select
        known.plan_id,
        date_trunc('month', plan_sheet.month::timestamp)::date as first_day,
        (date_trunc('month', plan_sheet.month::timestamp) + interval '1 month')::date as next_month
    from plan as known
    where known.plan_id = coalesce(
        plan_sheet.plan_id,
        (
            select in_force.plan_id
            from plan_month as in_force
            where in_force.month = date_trunc('month', plan_sheet.month::timestamp)::date
                and in_force.superseded_by is null
        )
    )
),

amount as (
    select
        line.series_id,
        line.quantity as statistical,
        null::numeric as delta,
        null::numeric as last_year,
        null::numeric as budget
    from span
    inner join plan_line as line
        on span.plan_id = line.plan_id and span.first_day <= line.day and span.next_month > line.day
    union all
    select
        change.series_id,
        null::numeric as statistical,
        change.delta,
        null::numeric as last_year,
        null::numeric as budget
    from span
    inner join plan_revision as revision on span.plan_id = revision.plan_id
    inner join plan_revision_line as change
        on revision.plan_revision_id = change.plan_revision_id
            and span.first_day <= change.day and span.next_month > change.day
    union all
    select
        sold.series_id,
        null::numeric as statistical,
        null::numeric as delta,
        sold.sales as last_year,
        null::numeric as budget
    from span
    inner join sales as sold
        on (span.first_day - interval '1 year')::date <= sold.day
            and (span.next_month - interval '1 year')::date > sold.day
    union all
    select
        line.series_id,
        null::numeric as statistical,
        null::numeric as delta,
        null::numeric as last_year,
        line.quantity as budget
    from span
    inner join budget_month as in_force on span.first_day = in_force.month and in_force.superseded_by is null
    inner join budget_line as line
        on in_force.budget_id = line.budget_id and span.first_day <= line.day and span.next_month > line.day
),

-- by series first: text is grouped once a series, not once a day
of_series as (
    select
        amount.series_id,
        sum(amount.statistical) as statistical,
        sum(amount.delta) as delta,
        sum(amount.last_year) as last_year,
        sum(amount.budget) as budget
    from amount
    group by amount.series_id
    having sum(amount.statistical) is not null
)

select
    {% for dimension in dimensions -%}
    named.{{ dimension | ident }},
    {% endfor -%}
    sum(named.statistical) as plan_statistical,
    sum(named.statistical) + coalesce(sum(named.delta), 0) as plan,
    sum(named.last_year) as fact_last_year,
    sum(named.budget) as budget,
    span.plan_id
from span
cross join (
    select
        {% for dimension in dimensions -%}
        case
            when coalesce(plan_sheet.depth, {{ dimensions | length }}) >= {{ loop.index }}
                then series.{{ dimension | ident }}
        end as {{ dimension | ident }},
        {% endfor -%}
        of_series.statistical,
        of_series.delta,
        of_series.last_year,
        of_series.budget
    from of_series
    inner join series on of_series.series_id = series.series_id
) as named
group by {{ dimensions | idents('named') }}, span.plan_id
order by {{ dimensions | idents('named') }};
end;

comment on function plan_sheet is 'The plan of a month as it is now, with last year and the budget beside it: what a planner changes.';
