{# Fiscal years and weeks: the one rule, by `calendar` of vars.toml. These are pieces of expressions, as in month.sql.

   year_of(day)       the first day of the year that a day is in, by months, as a timestamp
   quarter_of(day)    the same of its quarter
   week_of(day)       the first day of its week
   open_from(day)     from where on reports are worked out again with every refresh: the year of the last day known
   known_days()       a query: the first and the last day of all that was sold, planned, budgeted or forecast
   plan_fact_span(unit)   plan against fact by week or by period, at every level: the query of plan_fact_week and
                      plan_fact_period #}
{% from 'macros/level.sql' import level_of, level_sets with context -%}
{% from 'macros/month.sql' import month_of -%}
{% from 'macros/variance.sql' import match_status, percent_of -%}
{% macro truncated(field, day) -%}
{% if calendar.year_start == 1 -%}
date_trunc('{{ field }}', {{ day }}::timestamp)
{%- else -%}
(
    date_trunc('{{ field }}', {{ day }}::timestamp - interval '{{ calendar.year_start - 1 }} months')
    + interval '{{ calendar.year_start - 1 }} months'
)
{%- endif %}
{%- endmacro %}

{% macro year_of(day) -%}
{{ truncated('year', day) }}
{%- endmacro %}

{% macro quarter_of(day) -%}
{{ truncated('quarter', day) }}
{%- endmacro %}

{% macro week_of(day) -%}
({{ day }} - (extract(isodow from {{ day }})::integer + {{ 7 - calendar.week_start }}) % 7)
{%- endmacro %}

{% macro open_from(day) -%}
coalesce({{ year_of(day) }}::date, '-infinity'::date)
{%- endmacro %}

{% set amounts = ['plan', 'plan_to_date', 'fact', 'fact_on_plan', 'fact_last_year', 'plan_statistical', 'override_delta',
    'budget', 'budget_to_date', 'fact_on_budget'] -%}
{% macro known_days() -%}
select
    min(known.first_day) as first_day,
    max(known.last_day) as last_day
from (
    select
        version.first_day,
        version.last_day
    from data_version as version
    union all
    select
        plan_month.month as first_day,
        plan_month.month as last_day
    from plan_month
    union all
    select
        budget_month.month as first_day,
        budget_month.month as last_day
    from budget_month
    union all
    select
        run.horizon_start,
        run.horizon_end
    from forecast_run as run
    where run.status = 'succeeded'
) as known
{%- endmacro %}

{% macro plan_fact_span(unit) -%}
{% set own = ['plan', 'plan_to_date', 'fact', 'fact_on_plan', 'plan_statistical', 'override_delta', 'budget',
    'budget_to_date', 'fact_on_budget'] -%}
with known as (
    select
        status.last_day,
        status.data_version_id,
        status.last_day - calendar.{{ unit }} as days_over
    from report_status as status
    inner join fiscal_calendar as calendar on status.last_day = calendar.day
),

-- every {{ unit }}, and the one that it is compared with
each_span as (
    select
        calendar.{{ unit }} as first_day,
        calendar.{{ unit }}_last_day as last_day,
        calendar.{{ unit }}_year as fiscal_year,
        calendar.{{ unit }}_no as span_no,
        {% if unit == 'week' -%}
        calendar.week - 364 as last_year,
        {% else -%}
        max(before.period) as last_year,
        {% endif -%}
        bool_and(total.is_complete) as is_complete,
        bool_or(total.fact is not null) as has_fact,
        bool_and(total.plan is not null) filter (where calendar.day > known.last_day) as is_planned_ahead,
        count(total.plan) filter (where calendar.day <= known.last_day) as days_planned,
        count(*) filter (where calendar.day <= known.last_day) as days_known
    from fiscal_calendar as calendar
    cross join known
    left join plan_fact_month as total
        on total.level = 'total' and {{ month_of('calendar.day') }} = total.month
    {% if unit == 'period' -%}
    left join fiscal_calendar as before
        on calendar.period_year - 1 = before.period_year
            and calendar.period_no = before.period_no
            and before.day = before.period
    {% endif -%}
    group by
        calendar.{{ unit }}, calendar.{{ unit }}_last_day, calendar.{{ unit }}_year, calendar.{{ unit }}_no
),

span as (
    select
        each_span.*,
        bool_and(each_span.days_planned = each_span.days_known) over (
            partition by each_span.fiscal_year order by each_span.first_day
        ) as is_comparable
    from each_span
),

summed_day as (
    select
        cell.series_id,
        {{ dimensions | idents('cell') }},
        calendar.{{ unit }} as first_day,
        sum(cell.plan) as plan,
        sum(cell.plan) filter (where cell.day <= known.last_day) as plan_to_date,
        sum(cell.fact) as fact,
        -- of the days that have a plan, or a budget: a {{ unit }} may begin before either does
        sum(cell.fact) filter (where total.plan is not null) as fact_on_plan,
        sum(cell.fact) filter (where total.budget is not null) as fact_on_budget,
        sum(cell.plan_statistical) as plan_statistical,
        sum(cell.override_delta) as override_delta,
        sum(cell.budget) as budget,
        sum(cell.budget) filter (where cell.day <= known.last_day) as budget_to_date,
        sum(cell.fact) filter (where cell.day - calendar.{{ unit }} <= known.days_over) as fact_to_same_day,
        bit_or(case when cell.fact is not null then 1::bigint << (cell.day - calendar.{{ unit }}) end) as days
    from plan_fact_day as cell
    inner join fiscal_calendar as calendar on cell.day = calendar.day
    cross join known
    left join plan_fact_month as total
        on total.level = 'total' and {{ month_of('cell.day') }} = total.month
    group by cell.series_id, {{ dimensions | idents('cell') }}, calendar.{{ unit }}
),

-- what a {{ unit }} is itself, and what the one a year after is compared with
entry as (
    select
        own.series_id,
        {{ dimensions | idents('own') }},
        own.first_day,
        {% for amount in own -%}
        own.{{ amount }},
        {% endfor -%}
        null::numeric as fact_last_year,
        own.days
    from summed_day as own
    union all
    select
        before.series_id,
        {{ dimensions | idents('before') }},
        span.first_day,
        {% for amount in own -%}
        null::numeric as {{ amount }},
        {% endfor -%}
        case when span.last_day > known.last_day then before.fact_to_same_day else before.fact end as fact_last_year,
        null::bigint as days
    from summed_day as before
    inner join span on before.first_day = span.last_year
    cross join known
    where span.first_day <= known.last_day and before.fact is not null
),

-- a series keeps its rows to the end of the year, so that years to date sum, too
kept as (
    select entry.*
    from entry
    union all
    select
        begun.series_id,
        {{ dimensions | idents('begun') }},
        span.first_day,
        {% for amount in own -%}
        null::numeric as {{ amount }},
        {% endfor -%}
        null::numeric as fact_last_year,
        null::bigint as days
    from (
        select
            entry.series_id,
            {{ dimensions | idents('entry') }},
            span.fiscal_year,
            min(entry.first_day) as first_day
        from entry
        inner join span on entry.first_day = span.first_day
        group by entry.series_id, {{ dimensions | idents('entry') }}, span.fiscal_year
    ) as begun
    inner join span on begun.fiscal_year = span.fiscal_year and begun.first_day < span.first_day
    where span.first_day <= (select max(entry.first_day) from entry)
),

leveled as (
    select
        {{ level_of('kept') | indent(8) }} as level,
        {% for dimension in dimensions -%}
        kept.{{ dimension | ident }},
        {% endfor -%}
        kept.series_id,
        kept.first_day,
        {% for amount in amounts -%}
        sum(kept.{{ amount }}) as {{ amount }},
        {% endfor -%}
        bit_or(kept.days) as days
    from kept
    group by
        kept.first_day,
        {{ level_sets('kept') | indent(8) }}
),

beside as (
    select
        leveled.*,
        span.last_day,
        span.fiscal_year,
        span.span_no,
        span.last_day - span.first_day + 1 as days_expected,
        coalesce(bit_count(total.days::bit(64)), 0)::integer as days_loaded,
        known.last_day >= span.last_day and coalesce(span.is_complete, false) as is_complete,
        known.data_version_id,
        coalesce(span.is_planned_ahead, true) as is_planned_ahead,
        span.has_fact and span.first_day <= known.last_day as has_begun,
        span.days_planned > 0 as has_plan,
        total.budget_to_date is not null as has_budget,
        span.is_comparable,
        case when span.has_fact and span.first_day <= known.last_day then coalesce(leveled.fact, 0) end as sold
    from leveled
    inner join span on leveled.first_day = span.first_day
    inner join leveled as total on leveled.first_day = total.first_day and total.level = 'total'
    cross join known
),

compared as (
    select
        beside.*,
        case
            when beside.has_begun and beside.has_plan
                then coalesce(beside.fact_on_plan, 0) - coalesce(beside.plan_to_date, 0)
        end as variance,
        case
            when beside.has_begun and beside.has_budget
                then coalesce(beside.fact_on_budget, 0) - coalesce(beside.budget_to_date, 0)
        end as variance_to_budget,
        sum(beside.plan_to_date) over year_to_date as plan_ytd,
        sum(beside.sold) over year_to_date as fact_ytd
    from beside
    window year_to_date as (
        partition by beside.level, {{ dimensions | idents('beside') }}, beside.fiscal_year
        order by beside.first_day
    )
)

select
    compared.level,
    {{ dimensions | idents('compared') }},
    compared.first_day as {{ unit }},
    compared.plan,
    compared.sold as fact,
    compared.plan_to_date,
    compared.variance,
    {{ percent_of('compared.variance', 'compared.plan_to_date') }} as variance_pct,
    {{ percent_of('compared.fact_on_plan', 'compared.plan') }} as execution_pct,
    case
        when compared.is_planned_ahead
            then coalesce(compared.sold, 0) + coalesce(compared.plan, 0) - coalesce(compared.plan_to_date, 0)
    end as outlook,
    compared.plan_ytd,
    compared.fact_ytd,
    case when compared.is_comparable then compared.fact_ytd - coalesce(compared.plan_ytd, 0) end as variance_ytd,
    case when compared.has_begun then compared.fact_last_year end as fact_last_year,
    {{ percent_of('compared.sold - compared.fact_last_year', 'compared.fact_last_year') }} as yoy_pct,
    compared.days_expected,
    compared.days_loaded,
    compared.is_complete,
    {{ match_status('compared.fact', 'compared.plan', 'compared.budget') }} as match_status,
    compared.data_version_id,
    compared.series_id,
    compared.plan_statistical,
    compared.override_delta,
    compared.budget,
    compared.budget_to_date,
    compared.variance_to_budget,
    {{ percent_of('compared.variance_to_budget', 'compared.budget_to_date') }} as variance_to_budget_pct,
    compared.last_day,
    compared.fiscal_year,
    compared.span_no as {{ unit }}_no
from compared
{%- endmacro %}
{% macro plan_fact_span_comments(unit) -%}
comment on column plan_fact_{{ unit }}.level is 'total, the name of a dimension, or series.';
{% for dimension in dimensions -%}
comment on column plan_fact_{{ unit }}.{{ dimension | ident }} is 'Dimension; NULL where the level sums over it.';
{% endfor -%}
{% for name, meaning in [
    (unit, 'First day of the ' ~ unit ~ '.'),
    ('plan', 'Plan of its days, overrides included; NULL where nobody planned this cell.'),
    ('fact', 'What was sold so far: 0 where nothing was; NULL where it has no fact yet.'),
    ('plan_to_date', 'Plan of the days for which fact is known.'),
    ('variance', 'Fact minus plan of the days that have a plan and for which fact is known, a missing plan of a cell counting as 0, so that variances add up.'),
    ('variance_pct', 'Variance in per cent of plan to date; NULL where that is 0.'),
    ('execution_pct', 'Fact of the days that have a plan, in per cent of the plan.'),
    ('outlook', 'Where it will end: fact so far, and the plan of the days to come; NULL where a day to come has no plan.'),
    ('plan_ytd', 'Plan to date since the fiscal year began.'),
    ('fact_ytd', 'Fact since the fiscal year began.'),
    ('variance_ytd', 'Fact minus plan since the fiscal year began; NULL where a day of it lacks a plan, since the sums would not compare.'),
    ('fact_last_year', 'Fact of the 52 weeks before.' if unit == 'week' else 'Fact of the same period of the fiscal year before; of a period still open, of as many days.'),
    ('yoy_pct', 'Fact against last year, in per cent.'),
    ('days_expected', 'Its days.'),
    ('days_loaded', 'Days with at least one row, in the whole company.'),
    ('is_complete', 'It is over, and no day of its months is missing, or what is missing was accepted.'),
    ('match_status', 'As in plan_fact_month.'),
    ('data_version_id', 'The data version that gives the fact.'),
    ('series_id', 'The series, at level series.'),
    ('plan_statistical', 'Plan as the run forecast it.'),
    ('override_delta', 'What people added to that.'),
    ('budget', 'Budget of its days; NULL where nobody budgeted this cell.'),
    ('budget_to_date', 'Budget of the days for which fact is known.'),
    ('variance_to_budget', 'Fact minus budget of the days that have a budget and for which fact is known.'),
    ('variance_to_budget_pct', 'The same in per cent of budget to date.'),
    ('last_day', 'Last day of the ' ~ unit ~ '.'),
    ('fiscal_year', 'The year in which the fiscal year began that it belongs to.'),
    (unit ~ '_no', 'Its number in the fiscal year.'),
] -%}
comment on column plan_fact_{{ unit }}.{{ name }} is '{{ meaning | text }}';
{% endfor -%}
{%- endmacro %}
