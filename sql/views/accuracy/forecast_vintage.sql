-- forecast_vintage: the waterfall of a month: every forecast of it, the earliest first, beside its plan and its fact,
-- at every level: how what was expected changed as the month came closer. Whole months only. Branches, and not
-- grouping sets, so that whoever asks for one level or month does not wait for all of them.
create view forecast_vintage as
with said as (
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
        shown.plan,
        shown.fact,
        shown.is_complete
    from (
        select
            {% if level == 'series' -%}
            {{ dimensions | idents('series') }},
            series.series_id,
            {% elif level != 'total' -%}
            series.{{ level | ident }},
            {% endif -%}
            written.run_id,
            date_trunc('month', written.day::timestamp)::date as month,
            sum(written.yhat) as forecast
        from forecast as written
        inner join series on written.series_id = series.series_id
        group by
            {% if level == 'series' -%}
            {{ dimensions | idents('series') }},
            series.series_id,
            {% elif level != 'total' -%}
            series.{{ level | ident }},
            {% endif -%}
            written.run_id,
            date_trunc('month', written.day::timestamp)
    ) as summed
    left join plan_fact_month as shown
        on shown.level = '{{ level | text }}'
            and summed.month = shown.month
            {% for dimension in dimensions -%}
            {% if level in ('series', dimension) -%}
            and summed.{{ dimension | ident }} = shown.{{ dimension | ident }}
            {% endif -%}
            {% endfor %}
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
)

select
    said.level,
    {{ dimensions | idents('said') }},
    said.month,
    said.run_id,
    (
        12 * (extract(year from said.month) - extract(year from run.horizon_start))
        + extract(month from said.month) - extract(month from run.horizon_start)
        + case when extract(day from run.horizon_start) = 1 then 1 else 0 end
    )::integer as lag_months,
    run.horizon_start - 1 as known_to,
    said.forecast,
    said.forecast - lag(said.forecast) over vintages as change,
    100 * (said.forecast - lag(said.forecast) over vintages) / nullif(abs(lag(said.forecast) over vintages), 0)
        as change_pct,
    said.plan,
    said.fact,
    said.is_complete,
    case when said.is_complete then 100 * (said.forecast - said.fact) / nullif(abs(said.fact), 0) end as error_pct,
    said.series_id
from said
inner join forecast_run as run
    on said.run_id = run.run_id and said.month >= run.horizon_start
window vintages as (
    partition by said.level, {{ dimensions | idents('said') }}, said.month
    order by run.horizon_start, said.run_id
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
