{# The newest forecast of a day or a month, where several runs have one: reports, budgets and the BI layer ask for it here.

   is_forecast(run, newest)   whether a row of forecast_run is one: it succeeded, is still there, was made to be believed,
                              not with something left out for comparison (--without), and from sales that stand, seen
                              from version `newest`; by default now
   newest_forecast(run)       of several the one from the newest data, and of these the last: {data version, run} #}
{% from 'macros/standing.sql' import sales_stand -%}
{% macro is_forecast(run, newest=none) -%}
{{ run }}.status = 'succeeded'
and {{ run }}.pruned_at is null
and coalesce({{ run }}.parameters -> 'without', '[]') = '[]'
and {{ sales_stand(run ~ '.data_version_id', newest) }}
{%- endmacro %}
{% macro newest_forecast(run) -%}
max(array[{{ run }}.data_version_id, {{ run }}.run_id])
{%- endmacro %}
