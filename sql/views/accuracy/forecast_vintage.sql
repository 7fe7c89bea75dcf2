-- forecast_vintage: the waterfall of a month: every forecast of it, the earliest first, beside its plan and its fact,
-- at every level: how the expectation changed as the month came closer. Whole months only. Branches, and not
-- grouping sets, so that a query for one level or month does not wait for all of them.
{% from 'macros/alias.sql' import alias_at, as_series -%}
{% from 'macros/error.sql' import bias_pct -%}
{% from 'macros/month.sql' import lag_of, month_of -%}
create view forecast_vintage as
with vintage as (
    {% for level in ['total'] + levels + ['series'] -%}
    select
        '{{ level | text }}' as level,
        {% for dimension in dimensions -%}
        {% if level in ('series', dimension) -%}
        summed.{{ dimension | ident }},
        {% else -%}
        null::text as {{ dimension | ident }},
        {% endif -%}
        {% endfor -%}
        {% if level == 'series' -%}
        summed.series_id,
        {% else -%}
        null::integer as series_id,
        {% endif -%}
        summed.run_id,
        summed.month,
        summed.forecast,
        cell.plan,
        cell.fact,
        cell.is_complete
    from (
        select
            {% if level == 'series' -%}
            {{ dimensions | idents('series') }},
            series.series_id,
            {% elif level != 'total' -%}
            series.{{ level | ident }},
            {% endif -%}
            forecast.run_id,
            {{ month_of('forecast.day') }} as month,
            sum(forecast.yhat) as forecast
        from forecast
        left join report_status as status on true
        left join series_alias as alias
            on {{ alias_at('forecast', 'status.data_version_id') | indent(16) }}
        inner join series on {{ as_series('forecast') }} = series.series_id
        group by
            {% if level == 'series' -%}
            {{ dimensions | idents('series') }},
            series.series_id,
            {% elif level != 'total' -%}
            series.{{ level | ident }},
            {% endif -%}
            forecast.run_id,
            {{ month_of('forecast.day') }}
    ) as summed
    left join plan_fact_month as cell
        on cell.level = '{{ level | text }}'
            and summed.month = cell.month
            {% for dimension in dimensions -%}
            {% if level in ('series', dimension) -%}
            and summed.{{ dimension | ident }} = cell.{{ dimension | ident }}
            {% endif -%}
            {% endfor %}
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
)

select
    vintage.level,
    {{ dimensions | idents('vintage') }},
    vintage.month,
    vintage.run_id,
    {{ lag_of('vintage.month', 'run.horizon_start') }} as lag_months,
    run.horizon_start - 1 as known_to,
    vintage.forecast,
    vintage.forecast - lag(vintage.forecast) over vintages as change,
    100 * (vintage.forecast - lag(vintage.forecast) over vintages) / nullif(abs(lag(vintage.forecast) over vintages), 0)
        as change_pct,
    vintage.plan,
    vintage.fact,
    vintage.is_complete,
    case
        when vintage.is_complete then {{ bias_pct('vintage.forecast - vintage.fact', 'abs(vintage.fact)') }}
    end as error_pct,
    vintage.series_id
from vintage
inner join forecast_run as run
    on vintage.run_id = run.run_id and vintage.month >= run.horizon_start
window vintages as (
    partition by vintage.level, {{ dimensions | idents('vintage') }}, vintage.month
    order by run.horizon_start, vintage.run_id
);

comment on view forecast_vintage is 'The waterfall of a month: every forecast of it beside plan and fact, at every level. Ask for one level.';
comment on column forecast_vintage.level is 'total, the name of a dimension, or series.';
{% for dimension in dimensions -%}
comment on column forecast_vintage.{{ dimension | ident }} is 'Dimension; NULL where the level sums over it.';
{% endfor -%}
comment on column forecast_vintage.month is 'First day of the month that was forecast.';
comment on column forecast_vintage.run_id is 'The run.';
comment on column forecast_vintage.lag_months is 'How far ahead: 1 for the first full month after the data.';
comment on column forecast_vintage.known_to is 'Last day of the data that the run knew.';
comment on column forecast_vintage.forecast is 'What it said of the month.';
comment on column forecast_vintage.change is 'Difference from the forecast of the same month before it.';
comment on column forecast_vintage.change_pct is 'The same in per cent of that one.';
comment on column forecast_vintage.plan is 'The plan in force; NULL where nobody planned this cell.';
comment on column forecast_vintage.fact is 'What was sold so far; NULL where the month has no fact yet.';
comment on column forecast_vintage.is_complete is 'The month is over and its fact is here.';
comment on column forecast_vintage.error_pct is 'Forecast minus fact in per cent of the fact, once the month is complete.';
comment on column forecast_vintage.series_id is 'The series, at level series.';
