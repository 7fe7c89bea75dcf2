{# cells_beside_forecast()   a query: the cells of plan_fact_month beside the forecast of the run that their plan came from, as
                             forecast, lo_80, hi_80, lo_95 and hi_95, at every level; to be read under a name. Branches, so
                             that the cells of each level are joined by what they have, and not by what is NULL in them.
                             What was forecast is read once, since its names are looked up: else once for every cell #}
{% macro cells_beside_forecast() -%}
{% for level in ['total'] + levels + ['series'] -%}
(
    with forecast as materialized (
        select
            month.run_id,
            {{ dimensions | idents('month') }},
            month.month,
            month.yhat,
            month.lo_80,
            month.hi_80,
            month.lo_95,
            month.hi_95
        from named_forecast_month as month
        where month.level = '{{ level | text }}'
    )

    select
        cell.level,
        {{ dimensions | idents('cell') }},
        cell.month,
        cell.plan,
        cell.fact,
        cell.variance,
        cell.is_complete,
        forecast.yhat as forecast,
        forecast.lo_80,
        forecast.hi_80,
        forecast.lo_95,
        forecast.hi_95,
        cell.run_id,
        cell.series_id
    from plan_fact_month as cell
    inner join forecast
        on cell.run_id = forecast.run_id
            and cell.month = forecast.month
            {% for dimension in dimensions -%}
            {% if level in ('series', dimension) -%}
            and cell.{{ dimension | ident }} = forecast.{{ dimension | ident }}
            {% endif -%}
            {% endfor %}
    where cell.level = '{{ level | text }}'
)
{%- if not loop.last %}
union all
{% endif -%}
{%- endfor %}
{%- endmacro -%}
