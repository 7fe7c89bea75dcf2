-- measure_forecasts: measures every succeeded run in every month of its horizon that is complete in the reports:
-- what is not measured yet, and what a version has touched since. A day without a row sold nothing. The seasonal
-- naive forecast from the same data is measured beside it, on the same series and days; and beside the run that the
-- plan in force came from, that plan with its overrides, and the budget.
--   locks     nothing of its own: refresh_plan_fact calls it, holding the reports stage
--   repeated  nothing is left to measure
-- after deploy: select measure_forecasts()
-- It is one INSERT and one idea: the days of the runs and what was sold on them, summed up to series and to levels.
{% from 'macros/alias.sql' import alias_at, as_series -%}
{% from 'macros/error.sql' import mae, mase, relative_error, rmsse, wape -%}
{% from 'macros/level.sql' import level_of, level_sets with context -%}
{% from 'macros/plan.sql' import plan_changes -%}

{# Sums over days, the same for the days of a series and for those of a level; and what is pooled over the series. A
   sum is a column of forecast_error, and stands in `sums` and in day_sums. #}
{% set sums = [
    'days', 'forecast', 'fact', 'abs_error', 'squared_error', 'relative_error', 'abs_fact',
    'naive_forecast', 'naive_abs_error', 'plan', 'plan_abs_error', 'budget', 'budget_abs_error',
    'unaware_forecast', 'unaware_abs_error'
] -%}
{% set pooled = [
    'series_id', 'lag_months', 'series_count', 'series_abs_error', 'series_abs_fact', 'wape_mean', 'mase', 'rmsse',
    'interval_days', 'inside_80', 'inside_95'
] -%}
{% macro day_sums(day) -%}
count(*) as days,
sum({{ day }}.yhat) as forecast,
sum({{ day }}.y) as fact,
sum(abs({{ day }}.yhat - {{ day }}.y)) as abs_error,
sum(({{ day }}.yhat - {{ day }}.y) ^ 2) as squared_error,
sum({{ relative_error(day ~ '.yhat', day ~ '.y') }}) as relative_error,
sum(abs({{ day }}.y)) as abs_fact,
sum({{ day }}.naive) as naive_forecast,
sum(abs({{ day }}.naive - {{ day }}.y)) as naive_abs_error,
sum({{ day }}.plan) as plan,
sum(abs({{ day }}.plan - {{ day }}.y)) as plan_abs_error,
sum({{ day }}.budget) as budget,
sum(abs({{ day }}.budget - {{ day }}.y)) as budget_abs_error,
sum({{ day }}.unaware) as unaware_forecast,
sum(abs({{ day }}.unaware - {{ day }}.y)) as unaware_abs_error
{%- endmacro -%}

create or replace function measure_forecasts()
returns bigint
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $measure_forecasts$
#variable_conflict use_column
declare
    v_version_id bigint;
    v_first_day date;
    v_last_day date;
    v_measured bigint;
begin
    select status.data_version_id into v_version_id from report_status as status;

    -- what no longer stands: the month is open again, or its fact was corrected. A forecast that was pruned cannot be
    -- measured again: what it was measured at stays
    delete from forecast_error as error
    where (
            not exists (
                select from plan_fact_month as total
                where total.level = 'total'
                    and total.month = error.month
                    and total.is_complete
            )
            or exists (
                select from version_month as touched
                where touched.month = error.month
                    and touched.data_version_id > error.data_version_id
                    and touched.data_version_id <= v_version_id
            )
        )
        and not exists (
            select from forecast_run as run
            where run.run_id = error.run_id
                and run.pruned_at is not null
        );

    select min(unmeasured.month), max(unmeasured.last_day)
    into v_first_day, v_last_day
    from unmeasured_month as unmeasured;

    if v_first_day is null then
        return 0;
    end if;

    insert into forecast_error (
        run_id, month, level, {{ dimensions | idents }}, data_version_id, {{ sums | idents }}, {{ pooled | idents }}
    )
    with due as materialized (
        select
            unmeasured.*,
            planned.plan_id,
            budgeted.budget_id,
            coalesce((
                select bool_or(known.usual <> any(known.factor))
                from run_known_month as known
                where known.run_id = unmeasured.run_id
                    and known.origin = unmeasured.horizon_start
                    and known.month = unmeasured.month
            ), false) as is_known
        from unmeasured_month as unmeasured
        left join (
            select
                plan.run_id,
                plan_in_force.plan_id,
                plan_in_force.month
            from plan_in_force
            inner join plan on plan_in_force.plan_id = plan.plan_id
        ) as planned
            on unmeasured.run_id = planned.run_id and unmeasured.month = planned.month
        left join budget_in_force as budgeted on planned.month = budgeted.month
    ),

    -- overrides are few, and several may have changed a day
    overridden as (
        select
            entry.run_id,
            entry.series_id,
            entry.day,
            sum(entry.delta) as delta
        from (
            {{ plan_changes('due', ['run_id'], version='v_version_id') | indent(12) }}
        ) as entry
        group by entry.run_id, entry.series_id, entry.day
    ),

    -- what runs, plans and budgets said, by what series are called now; members that were merged are added
    forecasted as materialized (
        select
            due.run_id,
            due.month,
            due.lag_months,
            {{ as_series('forecast') }} as series_id,
            alias.series_id is not null as is_called_otherwise,
            forecast.day,
            forecast.yhat,
            model.seasonal_naive[
                1 + (forecast.day - due.horizon_start) % cardinality(model.seasonal_naive)
            ] as naive,
            case when due.plan_id is not null then coalesce(planned.quantity, 0) end as plan,
            case when due.budget_id is not null then coalesce(budgeted.quantity, 0) end as budget,
            -- what was known, taken out again, and what is usual put in its place
            case
                when due.is_known and known.run_id is not null and not model.is_fallback
                    then forecast.yhat * known.usual / known.factor[1 + forecast.day - due.month]
                when due.is_known then forecast.yhat
            end as unaware,
            forecast.lo_80,
            forecast.hi_80,
            forecast.lo_95,
            forecast.hi_95,
            model.naive_mae,
            model.naive_mse
        from due
        inner join run_forecast as forecast
            on due.run_id = forecast.run_id
                and forecast.day between due.month and due.last_day
        inner join run_series as model
            on forecast.run_id = model.run_id and forecast.series_id = model.series_id
        left join plan_line as planned
            on due.plan_id = planned.plan_id
                and forecast.series_id = planned.series_id
                and forecast.day = planned.day
                and planned.day between v_first_day and v_last_day
        left join budget_line as budgeted
            on due.budget_id = budgeted.budget_id
                and forecast.series_id = budgeted.series_id
                and forecast.day = budgeted.day
                and budgeted.day between v_first_day and v_last_day
        left join run_known_month as known
            on due.run_id = known.run_id
                and due.horizon_start = known.origin
                and due.month = known.month
                and forecast.series_id = known.series_id
        left join series_alias as alias
            on {{ alias_at('forecast', 'v_version_id') | indent(16) }}
    ),

    renamed as materialized (
        select distinct forecasted.series_id
        from forecasted
        where forecasted.is_called_otherwise
    ),

    -- an interval, or a scale, is of one forecast: sums of them would be none
    put_together as (
        select forecasted.*
        from forecasted
        where forecasted.series_id not in (select renamed.series_id from renamed)
        union all
        select
            forecasted.run_id,
            forecasted.month,
            forecasted.lag_months,
            forecasted.series_id,
            true as is_called_otherwise,
            forecasted.day,
            sum(forecasted.yhat) as yhat,
            sum(forecasted.naive) as naive,
            sum(forecasted.plan) as plan,
            sum(forecasted.budget) as budget,
            sum(forecasted.unaware) as unaware,
            {% for bound in ['lo_80', 'hi_80', 'lo_95', 'hi_95', 'naive_mae', 'naive_mse'] -%}
            case when count(*) = 1 then min(forecasted.{{ bound }}) end as {{ bound }}{{ ',' if not loop.last }}
            {% endfor -%}
        from forecasted
        where forecasted.series_id in (select renamed.series_id from renamed)
        group by forecasted.run_id, forecasted.month, forecasted.lag_months, forecasted.series_id, forecasted.day
    ),

    cell as materialized (
        select
            forecast.run_id,
            forecast.month,
            forecast.lag_months,
            forecast.series_id,
            forecast.day,
            forecast.yhat,
            coalesce(sale.sales, 0)::float8 as y,
            forecast.naive,
            (forecast.plan + coalesce(overridden.delta, 0))::float8 as plan,
            forecast.budget::float8 as budget,
            forecast.unaware,
            forecast.lo_80,
            forecast.hi_80,
            forecast.lo_95,
            forecast.hi_95,
            forecast.naive_mae,
            forecast.naive_mse
        from put_together as forecast
        left join sales_at(v_version_id) as sale
            on forecast.series_id = sale.series_id
                and forecast.day = sale.day
                and sale.day between v_first_day and v_last_day
        left join overridden
            on forecast.run_id = overridden.run_id
                and forecast.series_id = overridden.series_id
                and forecast.day = overridden.day
    ),

    of_series as materialized (
        select
            cell.run_id,
            cell.month,
            cell.series_id,
            {{ day_sums('cell') | indent(12) }},
            min(cell.lag_months) as lag_months,
            min(cell.naive_mae) as naive_mae,
            min(cell.naive_mse) as naive_mse,
            count(cell.lo_80) as interval_days,
            count(*) filter (where cell.y between cell.lo_80 and cell.hi_80) as inside_80,
            count(*) filter (where cell.y between cell.lo_95 and cell.hi_95) as inside_95
        from cell
        group by cell.run_id, cell.month, cell.series_id
    ),

    of_day as (
        select
            {{ level_of('series', with_series=false) | indent(12) }} as level,
            {% for dimension in dimensions -%}
            {% if dimension in levels -%}
            series.{{ dimension | ident }},
            {% else -%}
            null::text as {{ dimension | ident }},
            {% endif -%}
            {% endfor -%}
            cell.run_id,
            cell.month,
            cell.day,
            sum(cell.yhat) as yhat,
            sum(cell.y) as y,
            sum(cell.naive) as naive,
            sum(cell.plan) as plan,
            sum(cell.budget) as budget,
            sum(cell.unaware) as unaware
        from cell
        inner join series on cell.series_id = series.series_id
        group by
            cell.run_id,
            cell.month,
            cell.day,
            {{ level_sets('series', with_series=false) | indent(12) }}
    ),

    -- errors of a level are those of its own sums of the day; a series is its own, and is not grouped again
    measured as materialized (
        select
            of_day.run_id,
            of_day.month,
            of_day.level,
            {{ dimensions | idents('of_day') }},
            {{ day_sums('of_day') | indent(12) }}
        from of_day
        group by of_day.run_id, of_day.month, of_day.level, {{ dimensions | idents('of_day') }}
        union all
        select
            of_series.run_id,
            of_series.month,
            'series' as level,
            {{ dimensions | idents('series') }},
            {{ sums | idents('of_series') }}
        from of_series
        inner join series on of_series.series_id = series.series_id
    ),

    -- and what is pooled or averaged over the series below
    below as materialized (
        select
            of_series.run_id,
            of_series.month,
            {{ level_of('series') | indent(12) }} as level,
            {{ dimensions | idents('series') }},
            series.series_id,
            min(of_series.lag_months) as lag_months,
            count(*) as series_count,
            sum(of_series.abs_error) as series_abs_error,
            sum(of_series.abs_fact) as series_abs_fact,
            avg({{ wape('of_series.abs_error', 'of_series.abs_fact') }}) as wape_mean,
            avg({{ mase(mae('of_series.abs_error', 'of_series.days'), 'of_series.naive_mae') }}) as mase,
            avg({{ rmsse(mae('of_series.squared_error', 'of_series.days'), 'of_series.naive_mse') }}) as rmsse,
            sum(of_series.interval_days) as interval_days,
            sum(of_series.inside_80) as inside_80,
            sum(of_series.inside_95) as inside_95
        from of_series
        inner join series on of_series.series_id = series.series_id
        group by
            of_series.run_id,
            of_series.month,
            {{ level_sets('series') | indent(12) }}
    )

    select
        measured.run_id,
        measured.month,
        measured.level,
        {{ dimensions | idents('measured') }},
        v_version_id,
        {{ sums | idents('measured') }},
        {{ pooled | idents('below') }}
    from measured
    inner join below
        -- the level says which of them are NULL: like that, cells are found by hash and not one by one
        on {% for dimension in dimensions -%}
            coalesce(measured.{{ dimension | ident }}, '') = coalesce(below.{{ dimension | ident }}, '')
            and {% endfor -%}
            measured.run_id = below.run_id
            and measured.month = below.month
            and measured.level = below.level;

    get diagnostics v_measured = row_count;
    return v_measured;
end
$measure_forecasts$;

comment on function measure_forecasts is 'Measures every run in every complete month that is not measured yet; returns how many rows that made.';
