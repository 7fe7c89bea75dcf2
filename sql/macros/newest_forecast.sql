{# The newest forecast of a day or a month, where several runs have one: reports, budgets and the BI layer ask for it here.

   is_forecast(run, newest)   whether a row of forecast_run is one: it succeeded, is still there, was made to be believed,
                              not with something left out for comparison (--without), and from sales that stand, seen
                              from version `newest`; by default now
   run_ahead(version, where)  a query: of the month that has begun, the newest run of its days to come, where it knows more
                              than the plan; from CTEs as_of (data_version_id, last_day, last_month, is_begun) and
                              standing_plan (month, plan_id), seen from `version`. The outlook of months, weeks and
                              periods follows it
   days_ahead()               a query: what that run, the CTE newest_run, forecasts of these days: series_id, month, day,
                              quantity
   newest_forecast(run)       of several the one from the newest data, and of these the last: {data version, run} #}
{% from 'macros/alias.sql' import alias_at, as_series -%}
{% from 'macros/month.sql' import last_day_of -%}
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
{% macro run_ahead(version, where='') -%}
select
    as_of.data_version_id,
    as_of.last_day,
    as_of.last_month as month,
    ({{ newest_forecast('run') }})[2] as run_id
from as_of
inner join forecast_run as run
    on {{ is_forecast('run', version) | indent(8) }}
        and as_of.data_version_id >= run.data_version_id
        and as_of.last_day + 1 >= run.horizon_start
        and run.horizon_end >= {{ last_day_of('as_of.last_month') }}
left join standing_plan on as_of.last_month = standing_plan.month
left join plan on standing_plan.plan_id = plan.plan_id
where as_of.is_begun
    {{ where }}
    and run.data_version_id > coalesce(plan.data_version_id, 0)
group by as_of.data_version_id, as_of.last_day, as_of.last_month
{%- endmacro %}
{% macro days_ahead() -%}
select
    {{ as_series('prediction') }} as series_id,
    newest_run.month,
    prediction.day,
    prediction.yhat::numeric(17, 3) as quantity
from newest_run
inner join forecast as prediction
    on newest_run.run_id = prediction.run_id
        and newest_run.last_day < prediction.day
        and {{ last_day_of('newest_run.month') }} >= prediction.day
left join series_alias as alias
    on {{ alias_at('prediction', 'newest_run.data_version_id') | indent(8) }}
{%- endmacro %}
