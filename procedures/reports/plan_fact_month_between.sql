-- plan_fact_month_between: plan against fact per month, at every level, from the fact of a data version, and the plans and
-- budgets that were in force at a revision (0: before the first one), with the overrides made by then; of the months
-- from one on, to before another. The first one begins a year (or is -infinity), since years are summed: nothing else
-- of a month is needed for it but the year before.
-- A side that nobody wrote is NULL, never 0: a cell without a plan was not planned to sell nothing. Only fact is 0
-- where the month has fact and the cell has no row: it sold nothing. A variance counts a missing plan as 0, so
-- that variances, like plans and facts, always sum to the whole. So that last year and the year to date sum, too, a
-- series that closed keeps its rows as long as something of it is in them.
-- It is one query and one idea: the three sides of a month, put beside each other, summed up to levels and compared.
{% from 'macros/alias.sql' import alias_at, as_series -%}
{% from 'macros/level.sql' import level_of, level_sets with context -%}
{% from 'macros/month.sql' import last_day_of, month_of, next_month -%}
{% from 'macros/plan.sql' import budget_in_force_at, in_force_at, plan_changes, plan_lines -%}
{% from 'macros/plan_fact_row.sql' import plan_fact_names -%}
{% from 'macros/variance.sql' import match_status, percent_of -%}
{% set amounts = [
    'plan', 'plan_to_date', 'fact', 'last_year', 'plan_statistical', 'override_delta', 'budget', 'budget_to_date',
    'forecast_ahead', 'run_rate'
] -%}
{% set known_revision = 'plan_fact_month_between.plan_revision_id >= revision.plan_revision_id' -%}
{% from 'macros/newest_forecast.sql' import days_ahead, run_ahead -%}
{% from 'macros/period.sql' import year_of with context -%}
create or replace function plan_fact_month_between(
    data_version_id bigint, plan_revision_id bigint, first_month date, next_month date
)
returns setof plan_fact_row
language sql
stable
begin atomic
with as_of as (
    select
        version.data_version_id,
        version.first_day,
        version.last_day,
        {{ month_of('version.last_day') }} as last_month,
        version.last_day < {{ last_day_of(month_of('version.last_day')) }} as is_begun,
        -- the days of last year that a month still open is compared with
        last_year.month as last_year_from,
        least(
            last_year.month + extract(day from version.last_day)::integer - 1,
            {{ last_day_of('last_year.month') }}
        ) as last_year_to,
        (
            select max(revision.budget_id)
            from plan_revision as revision
            where revision.plan_revision_id <= plan_fact_month_between.plan_revision_id
        ) as budget_id
    from data_version as version
    cross join lateral (
        select ({{ month_of('version.last_day') }} - interval '1 year')::date as month
    ) as last_year
    where version.data_version_id = plan_fact_month_between.data_version_id
),

-- of these months, and of the year before them
fact as (
    select
        kept.series_id,
        kept.month,
        kept.sales as fact
    from sales_month as kept
    where kept.data_version_id <= plan_fact_month_between.data_version_id
        and coalesce(kept.superseded_by > plan_fact_month_between.data_version_id, true)
        and kept.days > 0
        and kept.month >= (plan_fact_month_between.first_month - interval '1 year')::date
        and kept.month < plan_fact_month_between.next_month
),

fact_to_same_day as (
    select
        sale.series_id,
        as_of.last_month as month,
        sum(sale.sales) as fact
    from as_of
    inner join sales_at(plan_fact_month_between.data_version_id) as sale
        on as_of.last_year_from <= sale.day
            and as_of.last_year_to >= sale.day
    where as_of.is_begun
        and as_of.last_month < plan_fact_month_between.next_month
    group by sale.series_id, as_of.last_month
),

standing_plan as (
    select
        plan_month.month,
        plan.plan_id,
        plan.run_id,
        as_of.data_version_id,
        as_of.last_day,
        as_of.is_begun and as_of.last_month = plan_month.month as is_begun
    from as_of
    inner join plan_month
        on plan_fact_month_between.first_month <= plan_month.month
            and plan_fact_month_between.next_month > plan_month.month
            and {{ in_force_at('plan_month', 'plan_fact_month_between.plan_revision_id') | indent(12) }}
    inner join plan on plan_month.plan_id = plan.plan_id
),

-- a month that has begun is read day by day, the others as they are kept; names change with months
begun_plan as (
    select standing_plan.*
    from standing_plan
    where standing_plan.is_begun
),

begun as (
    select
        entry.series_id,
        entry.month,
        sum(entry.statistical) as to_date
    from (
        {{ plan_lines('begun_plan', ['month', 'last_day'], version='begun_plan.data_version_id') | indent(8) }}
    ) as entry
    where entry.day <= entry.last_day
    group by entry.series_id, entry.month
),

summed_plan as (
    select
        {{ as_series('line') }} as series_id,
        line.month,
        sum(line.quantity) as quantity,
        bool_or({{ last_day_of('line.month') }} <= standing_plan.last_day) as is_over
    from standing_plan
    inner join plan_line_month as line
        on standing_plan.plan_id = line.plan_id
            and standing_plan.month = line.month
    left join series_alias as alias
        on {{ alias_at('line', 'standing_plan.data_version_id', day='line.month') | indent(12) }}
    group by {{ as_series('line') }}, line.month
),

statistical as (
    select
        summed_plan.series_id,
        summed_plan.month,
        summed_plan.quantity,
        case when summed_plan.is_over then summed_plan.quantity else coalesce(begun.to_date, 0) end as to_date
    from summed_plan
    left join begun
        on summed_plan.series_id = begun.series_id
            and summed_plan.month = begun.month
),

overridden as (
    select
        entry.series_id,
        entry.month,
        sum(entry.delta) as delta,
        coalesce(sum(entry.delta) filter (where entry.day <= entry.last_day), 0) as to_date
    from (
        {{ plan_changes(
            'standing_plan', ['month', 'last_day'], known_revision, version='standing_plan.data_version_id'
        ) | indent(8) }}
    ) as entry
    group by entry.series_id, entry.month
),

-- lines are many, and changes are few: each is summed by itself
planned as (
    select
        statistical.series_id,
        statistical.month,
        statistical.quantity as plan_statistical,
        coalesce(overridden.delta, 0) as override_delta,
        statistical.quantity + coalesce(overridden.delta, 0) as plan,
        statistical.to_date + coalesce(overridden.to_date, 0) as plan_to_date
    from statistical
    left join overridden
        on statistical.series_id = overridden.series_id
            and statistical.month = overridden.month
),

standing_budget as (
    select
        budget_month.month,
        budget_month.budget_id,
        as_of.data_version_id,
        as_of.last_day
    from as_of
    inner join budget_month
        on plan_fact_month_between.first_month <= budget_month.month
            and plan_fact_month_between.next_month > budget_month.month
            and {{ budget_in_force_at('budget_month', 'as_of.budget_id') | indent(12) }}
),

budgeted as (
    select
        {{ as_series('line') }} as series_id,
        standing_budget.month,
        sum(line.quantity) as budget,
        coalesce(sum(line.quantity) filter (where line.day <= standing_budget.last_day), 0) as budget_to_date
    from standing_budget
    inner join budget_line as line
        on standing_budget.budget_id = line.budget_id
            and standing_budget.month <= line.day
            and {{ next_month('standing_budget.month') }} > line.day
    left join series_alias as alias
        on {{ alias_at('line', 'standing_budget.data_version_id') | indent(12) }}
    group by {{ as_series('line') }}, standing_budget.month
),

-- of the month that has begun, the newest forecast of its days to come, where it knows more than the plan
newest_run as (
    {{ run_ahead(
        'plan_fact_month_between.data_version_id',
        'and as_of.last_month >= plan_fact_month_between.first_month'
        ' and as_of.last_month < plan_fact_month_between.next_month'
    ) | indent }}
),

ahead as (
    select
        coming.series_id,
        coming.month,
        sum(coming.quantity) as quantity
    from (
        {{ days_ahead() | indent(8) }}
    ) as coming
    group by coming.series_id, coming.month
),

fact_month as (
    select sold.*
    from as_of
    cross join lateral fact_month_between(
        as_of.data_version_id,
        greatest(as_of.first_day, plan_fact_month_between.first_month),
        least(as_of.last_day, plan_fact_month_between.next_month - 1)
    ) as sold
),

calendar as (
    select
        month,
        coalesce(fact_month.days_loaded, 0) > 0 as has_fact,
        standing_plan.month is not null as has_plan,
        standing_budget.month is not null as has_budget,
        standing_plan.plan_id,
        standing_plan.run_id,
        as_of.data_version_id,
        (month - interval '1 year')::date as last_year,
        {{ next_month('month') }} - month as days_expected,
        coalesce(fact_month.days_loaded, 0) as days_loaded,
        coalesce(fact_month.is_complete, false) as is_complete,
        as_of.last_day >= month
        and as_of.last_day < {{ last_day_of('month') }}
        and not coalesce(fact_month.is_complete, false) as is_open,
        newest_run.run_id is not null and not coalesce(fact_month.is_complete, false) as has_forecast,
        extract(day from as_of.last_day)::integer as days_known,
        -- until here, does every month of the year have both sides? otherwise its sums do not compare
        bool_and(
            (coalesce(fact_month.days_loaded, 0) > 0 and standing_plan.month is not null) or month > as_of.last_day
        ) over (partition by {{ year_of('month') }} order by month) as is_comparable
    from fact_month
    full join standing_plan using (month)
    left join standing_budget using (month)
    left join newest_run using (month)
    cross join as_of
),

-- where anything of a series is in a row: from a month of it on, to the last one in whose last year or year to date it is
entry as (
    select
        fact.series_id,
        fact.month,
        (fact.month + interval '1 year')::date as last_month
    from fact
    union all
    select
        planned.series_id,
        planned.month,
        ({{ year_of('planned.month') }} + interval '11 months')::date as last_month
    from planned
    union all
    select
        budgeted.series_id,
        budgeted.month,
        budgeted.month as last_month
    from budgeted
),

-- and put together where the one begins before the other has ended
spanned as (
    select
        begun_span.series_id,
        min(begun_span.month) as first_month,
        max(begun_span.last_month) as last_month
    from (
        select
            after.*,
            count(*) filter (where coalesce(after.month > after.last_before, true)) over (
                partition by after.series_id order by after.month
            ) as span_no
        from (
            select
                entry.series_id,
                entry.month,
                max(entry.last_month) as last_month,
                max(max(entry.last_month)) over (
                    partition by entry.series_id order by entry.month
                    rows between unbounded preceding and 1 preceding
                ) as last_before
            from entry
            group by entry.series_id, entry.month
        ) as after
    ) as begun_span
    group by begun_span.series_id, begun_span.span_no
),

cell as materialized (
    select
        {{ dimensions | idents('series') }},
        spanned.series_id,
        calendar.month,
        planned.plan,
        planned.plan_to_date,
        fact.fact,
        -- like with like: a month still open with the same days of last year
        case when calendar.is_open then fact_to_same_day.fact else last_year.fact end as last_year,
        planned.plan_statistical,
        planned.override_delta,
        budgeted.budget,
        budgeted.budget_to_date,
        ahead.quantity as forecast_ahead,
        case
            when calendar.is_open then round(fact.fact * calendar.days_expected / calendar.days_known, 3)
            when calendar.is_complete then fact.fact
        end as run_rate
    from spanned
    inner join series on spanned.series_id = series.series_id
    inner join calendar on calendar.month between spanned.first_month and spanned.last_month
    left join fact on spanned.series_id = fact.series_id and calendar.month = fact.month
    left join fact as last_year
        on spanned.series_id = last_year.series_id and calendar.last_year = last_year.month
    left join fact_to_same_day
        on spanned.series_id = fact_to_same_day.series_id and calendar.month = fact_to_same_day.month
    left join planned on spanned.series_id = planned.series_id and calendar.month = planned.month
    left join budgeted on spanned.series_id = budgeted.series_id and calendar.month = budgeted.month
    left join ahead on spanned.series_id = ahead.series_id and calendar.month = ahead.month
),

-- a series needs no summing any more: most cells by far are not grouped a second time
leveled as (
    select
        'series' as level,
        cell.*
    from cell
    union all
    select
        {{ level_of('cell', with_series=false) | indent(8) }} as level,
        {% for dimension in dimensions -%}
        {% if dimension in levels -%}
        cell.{{ dimension | ident }},
        {% else -%}
        null::text as {{ dimension | ident }},
        {% endif -%}
        {% endfor -%}
        null::integer as series_id,
        cell.month,
        {% for amount in amounts -%}
        sum(cell.{{ amount }}) as {{ amount }}{{ ',' if not loop.last }}
        {% endfor -%}
    from cell
    group by
        cell.month,
        {{ level_sets('cell', with_series=false) | indent(8) }}
),

beside as (
    select
        leveled.*,
        calendar.has_plan,
        calendar.has_budget,
        calendar.has_forecast,
        calendar.is_open,
        calendar.is_complete,
        calendar.is_comparable,
        calendar.days_expected,
        calendar.days_loaded,
        calendar.plan_id,
        calendar.run_id,
        calendar.data_version_id,
        {{ match_status('leveled.fact', 'leveled.plan', 'leveled.budget') | indent(8) }} as match_status,
        case when calendar.has_fact then coalesce(leveled.fact, 0) end as sold,
        -- a month to come is compared with nothing
        case when calendar.has_fact then leveled.last_year end as fact_last_year
    from leveled
    inner join calendar on leveled.month = calendar.month
),

summed as (
    select
        beside.*,
        sum(beside.plan_to_date) over year_to_date as plan_ytd,
        sum(beside.sold) over year_to_date as fact_ytd
    from beside
    window year_to_date as (
        partition by beside.level, {{ dimensions | idents('beside') }}, {{ year_of('beside.month') }}
        order by beside.month
    )
),

ending as (
    select
        summed.*,
        case
            when summed.has_forecast then coalesce(summed.sold, 0) + coalesce(summed.forecast_ahead, 0)
            when summed.has_plan then coalesce(summed.sold, 0) + coalesce(summed.plan - summed.plan_to_date, 0)
            when summed.is_complete then summed.sold
        end as outlook
    from summed
),

compared as (
    select
        ending.level,
        {{ dimensions | idents('ending') }},
        ending.series_id,
        ending.month,
        ending.plan,
        ending.plan_to_date,
        ending.plan_statistical,
        ending.override_delta,
        ending.sold as fact,
        case when ending.has_plan then ending.sold - coalesce(ending.plan_to_date, 0) end as variance,
        {{ percent_of('ending.sold - ending.plan_to_date', 'ending.plan_to_date') }} as variance_pct,
        {{ percent_of('ending.sold', 'ending.plan') }} as execution_pct,
        ending.outlook,
        ending.outlook - ending.plan as outlook_to_plan,
        {{ percent_of('ending.outlook - ending.plan', 'ending.plan') }} as outlook_to_plan_pct,
        case
            when ending.has_plan then coalesce(ending.sold, 0) + coalesce(ending.plan - ending.plan_to_date, 0)
            when ending.is_complete then ending.sold
        end as outlook_plan,
        case when ending.is_open or ending.is_complete then coalesce(ending.run_rate, 0) end as outlook_run_rate,
        -- beside the fact of the whole year it has to be the plan of the same months
        case when ending.is_comparable then ending.plan_ytd end as plan_ytd,
        ending.fact_ytd,
        case when ending.is_comparable then ending.fact_ytd - coalesce(ending.plan_ytd, 0) end as variance_ytd,
        ending.fact_last_year,
        ending.sold - ending.fact_last_year as variance_to_last_year,
        {{ percent_of('ending.sold - ending.fact_last_year', 'ending.fact_last_year') }} as yoy_pct,
        ending.budget,
        ending.budget_to_date,
        case when ending.has_budget then ending.sold - coalesce(ending.budget_to_date, 0) end as variance_to_budget,
        {{ percent_of('ending.sold - ending.budget_to_date', 'ending.budget_to_date') }} as variance_to_budget_pct,
        ending.match_status,
        ending.days_expected,
        ending.days_loaded,
        ending.is_complete,
        ending.plan_id,
        ending.run_id,
        ending.data_version_id
    from ending
)

select
    compared.level,
    {{ dimensions | idents('compared') }},
    {{ plan_fact_names | idents('compared') }}
from compared;
end;

comment on function plan_fact_month_between is
'Plan against fact of the months from one on, to before another, from the fact of a data version and the plans and budgets in force at a revision.';
