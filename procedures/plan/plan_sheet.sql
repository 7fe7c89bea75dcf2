-- plan_sheet: the plan of a month as it is now, a row per series, or per combination of the first few
-- dimensions: what a planner needs to see before changing it. plan_id NULL: the plan in force; else a draft.
{% from 'macros/alias.sql' import alias_at, as_series -%}
{% from 'macros/month.sql' import month_of, next_month -%}
{% from 'macros/plan.sql' import plan_entries -%}
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
        plan.plan_id,
        wanted.month
    from (values ({{ month_of('plan_sheet.month') }})) as wanted (month)
    inner join plan
        on plan.plan_id = coalesce(
            plan_sheet.plan_id,
            (
                select in_force.plan_id
                from plan_in_force as in_force
                where in_force.month = wanted.month
            )
        )
),

entry as (
    {{ plan_entries('span') | indent }}
),

amount as (
    select
        entry.series_id,
        entry.statistical,
        entry.delta,
        null::numeric as last_year,
        null::numeric as budget
    from entry
    union all
    select
        sale.series_id,
        null::numeric as statistical,
        null::numeric as delta,
        sale.sales as last_year,
        null::numeric as budget
    from span
    inner join sales as sale
        on (span.month - interval '1 year')::date <= sale.day
            and ({{ next_month('span.month') }} - interval '1 year')::date > sale.day
    union all
    select
        {{ as_series('line') }} as series_id,
        null::numeric as statistical,
        null::numeric as delta,
        null::numeric as last_year,
        line.quantity as budget
    from span
    inner join budget_in_force as in_force on span.month = in_force.month
    inner join budget_line as line
        on in_force.budget_id = line.budget_id
            and span.month <= line.day
            and {{ next_month('span.month') }} > line.day
    left join series_alias as alias
        on {{ alias_at('line') | indent(12) }}
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
