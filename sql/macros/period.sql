{# Fiscal years and weeks: the one rule, by `calendar` of vars.toml. These are pieces of expressions, as in month.sql.

   year_of(day)       the first day of the year that a day is in, by months, as a timestamp
   quarter_of(day)    the same of its quarter
   week_of(day)       the first day of its week
   open_from(day)     from where on reports are worked out again with every refresh: the year of the last day known
   known_days()       a query: the first and the last day of all that was sold, planned, budgeted or forecast
   piece_sums(where)      a query: plan and fact by series and piece, the days that a month has of a week: what plan_fact_piece
                      keeps
   plan_fact_span(unit)   plan against fact by week or by period, at every level: the query of plan_fact_week and
                      plan_fact_period
   span_names         a list: its columns, in their order; span stands for week or period #}
{% from 'macros/month.sql' import last_day_of, month_of -%}
{% from 'macros/newest_forecast.sql' import days_ahead, run_ahead -%}
{% from 'macros/plan.sql' import in_force_at -%}
{% from 'macros/variance.sql' import match_status, percent_of -%}
{% set span_names = [
    'span', 'plan', 'fact', 'plan_to_date', 'variance', 'variance_pct', 'execution_pct', 'outlook', 'plan_ytd', 'fact_ytd',
    'variance_ytd', 'fact_last_year', 'yoy_pct', 'days_expected', 'days_loaded', 'is_complete', 'match_status',
    'data_version_id', 'series_id', 'plan_statistical', 'override_delta', 'budget', 'budget_to_date',
    'variance_to_budget', 'variance_to_budget_pct', 'last_day', 'fiscal_year', 'span_no', 'outlook_plan',
    'outlook_run_rate'
] -%}
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

{#- what plan_fact_piece keeps, of the days that `where` names -#}
{% macro piece_sums(where='true') -%}
select
    {{ month_of('cell.day') }} as month,
    {{ week_of('cell.day') }} as week,
    cell.series_id,
    sum(cell.plan) as plan,
    sum(cell.plan_statistical) as plan_statistical,
    sum(cell.override_delta) as override_delta,
    sum(cell.fact) as fact,
    sum(cell.budget) as budget,
    coalesce(bit_or(case when cell.fact is not null then 1 << (cell.day - {{ week_of('cell.day') }}) end), 0) as days
from plan_fact_day as cell
where {{ where }}
group by {{ month_of('cell.day') }}, {{ week_of('cell.day') }}, cell.series_id
{%- endmacro %}

{% macro plan_fact_span(unit) -%}
{% set own = ['plan', 'plan_to_date', 'fact', 'fact_on_plan', 'plan_statistical', 'override_delta', 'budget',
    'budget_to_date', 'fact_on_budget', 'coming', 'run_rate'] -%}
{% set names = ['month', 'week', 'series_id', 'plan', 'plan_statistical', 'override_delta', 'fact', 'budget', 'days'] -%}
with as_of as (
    select
        status.last_day,
        status.data_version_id,
        status.plan_revision_id,
        version.first_day,
        {{ month_of('status.last_day') }} as last_month,
        status.last_day < {{ last_day_of(month_of('status.last_day')) }} as is_begun,
        status.last_day - calendar.{{ unit }} as days_over,
        -- the days of the piece that the data end in
        greatest({{ month_of('status.last_day') }}, calendar.week) as piece_from,
        status.last_day < least({{ last_day_of(month_of('status.last_day')) }}, calendar.week_last_day) as is_piece_open
    from report_status as status
    inner join data_version as version on status.data_version_id = version.data_version_id
    inner join fiscal_calendar as calendar on status.last_day = calendar.day
),

month as (
    select
        total.month,
        total.plan,
        total.fact,
        total.budget,
        total.outlook,
        total.is_complete
    from plan_fact_month as total
    where total.level = 'total'
),

-- kept, or made of days where nothing is kept yet
piece as (
    select
        {{ names | idents('kept') }}
    from plan_fact_piece as kept
    where coalesce((select status.week_start from report_status as status) = {{ calendar.week_start }}, false)
    union all
    select
        {{ names | idents('made') }}
    from (
        {{ piece_sums(
            'not coalesce((select status.week_start from report_status as status) = '
            ~ calendar.week_start ~ ', false)'
        ) | indent(8) }}
    ) as made
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
        bool_and(coalesce(month.is_complete, false)) as is_complete,
        bool_or(month.fact is not null) as has_fact,
        bool_and(month.plan is not null) filter (where calendar.day > as_of.last_day) as is_planned_ahead,
        bool_and(month.outlook is not null) filter (where calendar.day > as_of.last_day) as is_foreseen,
        count(month.plan) filter (where calendar.day <= as_of.last_day) as days_planned,
        count(month.budget) filter (where calendar.day <= as_of.last_day) as days_budgeted,
        count(*) filter (where calendar.day <= as_of.last_day) as days_known
    from fiscal_calendar as calendar
    cross join as_of
    left join month on {{ month_of('calendar.day') }} = month.month
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
        each_span.first_day <= as_of.last_day and each_span.last_day > as_of.last_day as is_open,
        bool_and(each_span.days_planned = each_span.days_known) over (
            partition by each_span.fiscal_year order by each_span.first_day
        ) as is_comparable
    from each_span
    cross join as_of
),

standing_plan as (
    select
        plan_month.month,
        plan_month.plan_id
    from as_of
    inner join plan_month
        on as_of.last_month = plan_month.month
            and {{ in_force_at('plan_month', 'as_of.plan_revision_id') | indent(12) }}
),

-- the outlook follows the rule of months
newest_run as (
    {{ run_ahead('(select status.data_version_id from report_status as status)') | indent }}
),

ahead as (
    select coming.*
    from (
        {{ days_ahead() | indent(8) }}
    ) as coming
    inner join month on coming.month = month.month and not month.is_complete
),

-- of the piece that the data end in, what is planned of the days so far
so_far as (
    select
        cell.series_id,
        sum(cell.plan) as plan,
        sum(cell.budget) as budget
    from plan_fact_day as cell
    where cell.day >= (select as_of.piece_from from as_of)
        and cell.day <= (select as_of.last_day from as_of)
    group by cell.series_id
),

-- of the {{ unit }} that is compared with the open one, as many days
to_same_day as (
    select
        cell.series_id,
        sum(cell.fact) as fact
    from plan_fact_day as cell
    where cell.day >= (select span.last_year from span where span.is_open)
        and cell.day <= (select span.last_year + as_of.days_over from span cross join as_of where span.is_open)
    group by cell.series_id
),

dated as (
    select
        piece.*,
        calendar.{{ unit }} as first_day,
        case
            when as_of.is_piece_open and greatest(piece.month, piece.week) = as_of.piece_from then so_far.plan
            when greatest(piece.month, piece.week) <= as_of.last_day then piece.plan
        end as plan_to_date,
        case
            when as_of.is_piece_open and greatest(piece.month, piece.week) = as_of.piece_from then so_far.budget
            when greatest(piece.month, piece.week) <= as_of.last_day then piece.budget
        end as budget_to_date,
        month.plan is not null as is_planned,
        month.budget is not null as is_budgeted,
        newest_run.run_id is not null and not month.is_complete as has_forecast
    from piece
    inner join fiscal_calendar as calendar on greatest(piece.month, piece.week) = calendar.day
    cross join as_of
    left join so_far on piece.series_id = so_far.series_id
    left join month on piece.month = month.month
    left join newest_run on piece.month = newest_run.month
),

summed as (
    select
        dated.series_id,
        dated.first_day,
        sum(dated.plan) as plan,
        sum(dated.plan_to_date) as plan_to_date,
        sum(dated.fact) as fact,
        -- of the days that have a plan, or a budget: a {{ unit }} may begin before either does
        sum(dated.fact) filter (where dated.is_planned) as fact_on_plan,
        sum(dated.fact) filter (where dated.is_budgeted) as fact_on_budget,
        sum(dated.plan_statistical) as plan_statistical,
        sum(dated.override_delta) as override_delta,
        sum(dated.budget) as budget,
        sum(dated.budget_to_date) as budget_to_date,
        sum(
            case when dated.has_forecast then 0 else coalesce(dated.plan, 0) - coalesce(dated.plan_to_date, 0) end
        ) as coming
    from dated
    group by dated.series_id, dated.first_day
),

-- what a {{ unit }} is itself, what is expected of it, and what the one a year after is compared with
entry as (
    select
        own.series_id,
        own.first_day,
        {% for amount in own if amount != 'run_rate' -%}
        own.{{ amount }},
        {% endfor -%}
        case
            when span.is_open
                then round(own.fact * (span.last_day - span.first_day + 1) / (as_of.days_over + 1), 3)
            when span.is_complete then own.fact
        end as run_rate,
        null::numeric as fact_last_year
    from summed as own
    inner join span on own.first_day = span.first_day
    cross join as_of
    union all
    select
        ahead.series_id,
        calendar.{{ unit }} as first_day,
        {% for amount in own -%}
        {{ 'sum(ahead.quantity)' if amount == 'coming' else 'null::numeric' }} as {{ amount }},
        {% endfor -%}
        null::numeric as fact_last_year
    from ahead
    inner join fiscal_calendar as calendar on ahead.day = calendar.day
    group by ahead.series_id, calendar.{{ unit }}
    union all
    select
        before.series_id,
        span.first_day,
        {% for amount in own -%}
        null::numeric as {{ amount }},
        {% endfor -%}
        before.fact as fact_last_year
    from summed as before
    inner join span on before.first_day = span.last_year
    cross join as_of
    -- one that the sales begin within is compared with nothing
    where span.last_day <= as_of.last_day and span.last_year >= as_of.first_day and before.fact is not null
    union all
    select
        before.series_id,
        span.first_day,
        {% for amount in own -%}
        null::numeric as {{ amount }},
        {% endfor -%}
        before.fact as fact_last_year
    from to_same_day as before
    inner join span on span.is_open
    cross join as_of
    where span.last_year >= as_of.first_day and before.fact is not null
),

-- a series keeps its rows to the end of the year, so that years to date sum, too
kept as (
    select
        kept_entry.series_id,
        kept_entry.first_day,
        {% for amount in own + ['fact_last_year'] -%}
        sum(kept_entry.{{ amount }}) as {{ amount }}{{ ',' if not loop.last }}
        {% endfor -%}
    from (
        select entry.*
        from entry
        union all
        select
            begun.series_id,
            span.first_day,
            {% for amount in own -%}
            null::numeric as {{ amount }},
            {% endfor -%}
            null::numeric as fact_last_year
        from (
            select
                entry.series_id,
                span.fiscal_year,
                min(entry.first_day) as first_day
            from entry
            inner join span on entry.first_day = span.first_day
            group by entry.series_id, span.fiscal_year
        ) as begun
        inner join span on begun.fiscal_year = span.fiscal_year and begun.first_day < span.first_day
        where span.first_day <= (select max(entry.first_day) from entry)
    ) as kept_entry
    group by kept_entry.series_id, kept_entry.first_day
),

cell as (
    select
        {{ dimensions | idents('series') }},
        kept.*
    from kept
    inner join series on kept.series_id = series.series_id
),

loaded as (
    select
        calendar.{{ unit }} as first_day,
        sum(bit_count(each_piece.days::bit(7)))::integer as days_loaded
    from (
        select
            piece.month,
            piece.week,
            bit_or(piece.days) as days
        from piece
        group by piece.month, piece.week
    ) as each_piece
    inner join fiscal_calendar as calendar on greatest(each_piece.month, each_piece.week) = calendar.day
    group by calendar.{{ unit }}
),

-- a series needs no summing any more, and whoever asks for one level pays for that
leveled as (
    select
        'series' as level,
        {{ dimensions | idents('cell') }},
        cell.series_id,
        cell.first_day,
        {% for amount in own + ['fact_last_year'] -%}
        cell.{{ amount }}{{ ',' if not loop.last }}
        {% endfor -%}
    from cell
    {% for level in ['total'] + levels -%}
    union all
    select
        '{{ level | text }}' as level,
        {% for dimension in dimensions -%}
        {{ 'cell.' ~ (dimension | ident) if dimension == level else 'null::text' }} as {{ dimension | ident }},
        {% endfor -%}
        null::integer as series_id,
        cell.first_day,
        {% for amount in own + ['fact_last_year'] -%}
        sum(cell.{{ amount }}) as {{ amount }}{{ ',' if not loop.last }}
        {% endfor -%}
    from cell
    group by cell.first_day{% if level != 'total' %}, cell.{{ level | ident }}{% endif %}
    {% endfor -%}
),

beside as (
    select
        leveled.*,
        span.last_day,
        span.fiscal_year,
        span.span_no,
        span.last_day - span.first_day + 1 as days_expected,
        coalesce(loaded.days_loaded, 0) as days_loaded,
        as_of.last_day >= span.last_day and span.is_complete as is_complete,
        as_of.data_version_id,
        coalesce(span.is_planned_ahead, true) as is_planned_ahead,
        coalesce(span.is_foreseen, true) as is_foreseen,
        span.is_open,
        span.has_fact and span.first_day <= as_of.last_day as has_begun,
        span.days_planned > 0 as has_plan,
        span.days_budgeted > 0 as has_budget,
        span.is_comparable,
        case when span.has_fact and span.first_day <= as_of.last_day then coalesce(leveled.fact, 0) end as sold
    from leveled
    inner join span on leveled.first_day = span.first_day
    left join loaded on leveled.first_day = loaded.first_day
    cross join as_of
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
    case when compared.is_foreseen then coalesce(compared.sold, 0) + coalesce(compared.coming, 0) end as outlook,
    case when compared.is_comparable then compared.plan_ytd end as plan_ytd,
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
    compared.span_no as {{ unit }}_no,
    case
        when compared.is_planned_ahead
            then coalesce(compared.sold, 0) + coalesce(compared.plan, 0) - coalesce(compared.plan_to_date, 0)
    end as outlook_plan,
    case when compared.is_open or compared.is_complete then coalesce(compared.run_rate, 0) end as outlook_run_rate
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
    ('outlook', 'Where it will end: fact so far, and of the days to come what the outlook of their months expects: the newest forecast in the month that has begun, or the plan; NULL where a day to come has neither.'),
    ('plan_ytd', 'Plan to date since the fiscal year began; NULL where a day of it lacks a plan, since fact_ytd would not compare.'),
    ('fact_ytd', 'Fact since the fiscal year began.'),
    ('variance_ytd', 'Fact minus plan since the fiscal year began; NULL where a day of it lacks a plan, since the sums would not compare.'),
    ('fact_last_year', 'Fact of the week 52 weeks before; of a week still open, of as many days; NULL where the sales begin later.' if unit == 'week' else 'Fact of the same period of the fiscal year before; of a period still open, of as many days; NULL where the sales begin later.'),
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
    ('outlook_plan', 'Where it will end by the plan: fact so far, plan for the days to come; NULL where a day to come has no plan.'),
    ('outlook_run_rate', 'Where it will end at the rate of its days so far, worked out series by series.'),
] -%}
comment on column plan_fact_{{ unit }}.{{ name }} is '{{ meaning | text }}';
{% endfor -%}
{%- endmacro %}
