-- forecast_value_added: did each step of planning help? The stairstep of a month, at every level, all steps on the
-- same series and days: the seasonal naive forecast that needs no model, the run's forecast as it had been without what
-- was known of promotions and events, where something was, the run's forecast, the plan that was in force with what people changed in it, and the budget. A step that is missing is left out, and the next one is
-- compared with the one before it. Definitions: docs/reference/metrics.md.
{% from 'macros/error.sql' import bias_pct, wape -%}
create view forecast_value_added as
with stair as (
    select
        error.level,
        {{ dimensions | idents('error') }},
        error.month,
        step.position,
        step.step,
        error.run_id,
        error.fact,
        step.forecast,
        {{ wape('step.abs_error', 'error.abs_fact') }} as wape,
        {{ wape('error.naive_abs_error', 'error.abs_fact') }} as naive_wape,
        {{ bias_pct('step.forecast - error.fact', 'error.abs_fact') }} as bias_pct,
        {{ wape('abs(step.forecast - error.fact)', 'abs(error.fact)') }} as wape_month,
        error.series_id
    from forecast_error as error
    cross join lateral (select (error.unaware_abs_error is not null)::integer as steps) as further
    cross join lateral (
        values
        (1, 'seasonal naive', error.naive_forecast, error.naive_abs_error),
        (2, 'without promotions and events', error.unaware_forecast, error.unaware_abs_error),
        (further.steps + 2, 'statistical forecast', error.forecast, error.abs_error),
        (further.steps + 3, 'plan with overrides', error.plan, error.plan_abs_error),
        (further.steps + 4, 'budget', error.budget, error.budget_abs_error)
    ) as step (position, step, forecast, abs_error)
    where error.plan_abs_error is not null
        and step.abs_error is not null
)

select
    stair.level,
    {{ dimensions | idents('stair') }},
    stair.month,
    stair.position,
    stair.step,
    stair.wape,
    100 * (lag(stair.wape) over steps - stair.wape) as fva_pct,
    case when stair.position > 1 then 100 * (stair.naive_wape - stair.wape) end as fva_naive_pct,
    stair.bias_pct,
    stair.wape_month,
    stair.forecast,
    stair.fact,
    stair.run_id,
    stair.series_id
from stair
window steps as (partition by stair.level, {{ dimensions | idents('stair') }}, stair.month order by stair.position);

comment on view forecast_value_added is
'Did each step help? Seasonal naive, statistical forecast, plan with overrides, budget: per month and cell of every level, on the same series and days.';
comment on column forecast_value_added.level is 'total, the name of a dimension, or series.';
{% for dimension in dimensions -%}
comment on column forecast_value_added.{{ dimension | ident }} is 'Dimension; NULL where the level sums over it.';
{% endfor -%}
comment on column forecast_value_added.month is 'First day of the month; complete ones only.';
comment on column forecast_value_added.position is 'Order of the step: 1 to 4, or to 5 where promotions or events were known.';
comment on column forecast_value_added.step is 'seasonal naive, without promotions and events, statistical forecast, plan with overrides, or budget.';
comment on column forecast_value_added.wape is 'Absolute errors of the cell''s days by absolute fact; a share of 1.';
comment on column forecast_value_added.fva_pct is 'Points of WAPE, in per cent, that the step is better than the one before; below 0: it harmed.';
comment on column forecast_value_added.fva_naive_pct is 'The same against the seasonal naive forecast.';
comment on column forecast_value_added.bias_pct is 'Sum of errors by sum of absolute fact, in per cent; above 0: it was above the fact.';
comment on column forecast_value_added.wape_month is 'Absolute error of the month''s sum by the absolute fact.';
comment on column forecast_value_added.forecast is 'What the step said of the month.';
comment on column forecast_value_added.fact is 'Fact of the month, of the series that were forecast.';
comment on column forecast_value_added.run_id is 'The run that the plan in force came from.';
comment on column forecast_value_added.series_id is 'The series, at level series.';
