-- plan_fact_month_at: plan against fact per month, at every level, from the fact of a data version and the
-- plans in force when a plan was the newest (NULL: none yet).
-- A side is NULL where the month has no such side at all, and 0 where it has but this cell has not, so
-- that the parts always sum to the whole.
create or replace function plan_fact_month_at(data_version_id bigint, plan_id bigint)
returns table (
    level text,
    {{ dimensions | typed('text') }},
    month date,
    plan numeric,
    fact numeric,
    plan_to_date numeric,
    variance numeric,
    variance_pct numeric,
    execution_pct numeric,
    outlook numeric,
    plan_ytd numeric,
    fact_ytd numeric,
    variance_ytd numeric,
    fact_last_year numeric,
    yoy_pct numeric,
    days_expected integer,
    days_loaded integer,
    is_complete boolean,
    match_status text,
    plan_id bigint,
    run_id bigint,
    data_version_id bigint,
    series_id integer
)
language sql
stable
begin atomic
with shown as (
    select
        version.data_version_id,
        version.last_day,
        plan_fact_month_at.plan_id
    from data_version as version
    where version.data_version_id = plan_fact_month_at.data_version_id
),

fact as (
    select
        was_true.series_id,
        date_trunc('month', was_true.day::timestamp)::date as month,
        sum(was_true.sales) as fact,
        sum(was_true.sales) filter (
            where extract(day from was_true.day) <= extract(day from shown.last_day)
        ) as fact_to_same_day
    from shown
    cross join sales_at(shown.data_version_id) as was_true
    group by was_true.series_id, date_trunc('month', was_true.day::timestamp)::date
),

in_force as (
    select
        plan_month.month,
        plan.plan_id,
        plan.run_id
    from shown
    inner join plan_month
        on shown.plan_id >= plan_month.plan_id
            and coalesce(shown.plan_id < plan_month.superseded_by, true)
    inner join plan on plan_month.plan_id = plan.plan_id
),

planned as (
    select
        line.series_id,
        in_force.month,
        sum(line.quantity) as plan,
        coalesce(sum(line.quantity) filter (where line.day <= shown.last_day), 0) as plan_to_date
    from shown
    cross join in_force
    inner join plan_line as line
        on in_force.plan_id = line.plan_id
            and in_force.month <= line.day
            and in_force.month + interval '1 month' > line.day
    group by line.series_id, in_force.month
),

fact_month as (
    select known.*
    from shown
    cross join fact_month_at(shown.data_version_id) as known
),

calendar as (
    select
        month,
        fact_month.month is not null as has_fact,
        in_force.month is not null as has_plan,
        in_force.plan_id,
        in_force.run_id,
        shown.data_version_id,
        (month + interval '1 month')::date - month as days_expected,
        coalesce(fact_month.days_loaded, 0) as days_loaded,
        coalesce(fact_month.is_complete, false) as is_complete,
        shown.last_day >= month
        and shown.last_day < (month + interval '1 month')::date - 1 as is_open,
        -- until here, does every month of the year have both sides? otherwise its sums do not compare
        bool_and(
            (fact_month.month is not null and in_force.month is not null) or month > shown.last_day
        ) over (partition by date_trunc('year', month::timestamp) order by month) as is_comparable
    from fact_month
    full join in_force using (month)
    cross join shown
),

leveled as (
    select
        case
            when grouping(series.series_id) = 0 then 'series'
            {% for dimension in levels -%}
            when grouping(series.{{ dimension | ident }}) = 0 then '{{ dimension | text }}'
            {% endfor -%}
            else 'total'
        end as level,
        {{ dimensions | idents('series') }},
        series.series_id,
        month,
        sum(planned.plan) as plan,
        sum(planned.plan_to_date) as plan_to_date,
        sum(fact.fact) as fact,
        sum(fact.fact_to_same_day) as fact_to_same_day
    from fact
    full join planned using (series_id, month)
    inner join series using (series_id)
    group by
        month,
        grouping sets (
            (),
            {% for dimension in levels -%}
            (series.{{ dimension | ident }}),
            {% endfor -%}
            (series.series_id, {{ dimensions | idents('series') }})
        )
),

sided as (
    select
        leveled.level,
        {{ dimensions | idents('leveled') }},
        leveled.series_id,
        leveled.month,
        case when calendar.has_plan then coalesce(leveled.plan, 0) end as plan,
        case when calendar.has_plan then coalesce(leveled.plan_to_date, 0) end as plan_to_date,
        case when calendar.has_fact then coalesce(leveled.fact, 0) end as fact,
        case
            when leveled.fact is null then 'plan_only'
            when leveled.plan is null then 'fact_only'
            else 'both'
        end as match_status,
        -- a month still open is compared with the same days of last year
        first_value(leveled.fact) over last_year as fact_last_year_whole,
        first_value(leveled.fact_to_same_day) over last_year as fact_last_year_to_same_day,
        calendar.is_open,
        calendar.has_plan,
        calendar.is_complete,
        calendar.is_comparable,
        calendar.days_expected,
        calendar.days_loaded,
        calendar.plan_id,
        calendar.run_id,
        calendar.data_version_id
    from leveled
    inner join calendar on leveled.month = calendar.month
    window last_year as (
        partition by leveled.level, {{ dimensions | idents('leveled') }}
        order by leveled.month
        range between interval '1 year' preceding and interval '1 year' preceding
    )
),

summed as (
    select
        sided.*,
        case
            when sided.is_open then sided.fact_last_year_to_same_day else sided.fact_last_year_whole
        end as fact_last_year,
        sum(sided.plan_to_date) over year_to_date as plan_ytd,
        sum(sided.fact) over year_to_date as fact_ytd
    from sided
    window year_to_date as (
        partition by sided.level, {{ dimensions | idents('sided') }}, date_trunc('year', sided.month::timestamp)
        order by sided.month
    )
)

select
    summed.level,
    {{ dimensions | idents('summed') }},
    summed.month,
    summed.plan,
    summed.fact,
    summed.plan_to_date,
    summed.fact - summed.plan_to_date as variance,
    round(100 * (summed.fact - summed.plan_to_date) / nullif(summed.plan_to_date, 0), 6) as variance_pct,
    round(100 * summed.fact / nullif(summed.plan, 0), 6) as execution_pct,
    case
        when summed.has_plan then coalesce(summed.fact, 0) + summed.plan - summed.plan_to_date
        when summed.is_complete then summed.fact
    end as outlook,
    summed.plan_ytd,
    summed.fact_ytd,
    case when summed.is_comparable then summed.fact_ytd - summed.plan_ytd end as variance_ytd,
    summed.fact_last_year,
    round(100 * (summed.fact - summed.fact_last_year) / nullif(summed.fact_last_year, 0), 6) as yoy_pct,
    summed.days_expected,
    summed.days_loaded,
    summed.is_complete,
    summed.match_status,
    summed.plan_id,
    summed.run_id,
    summed.data_version_id,
    summed.series_id
from summed;
end;

comment on function plan_fact_month_at is 'Plan against fact per month, from a data version and the plans up to a plan; plan_fact_as_of asks for it by version.';
