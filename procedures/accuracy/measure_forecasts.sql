-- measure_forecasts: measures every succeeded run in every month of its horizon that is complete in the reports:
-- what is not measured yet, and what a version has touched since. A day without a row sold nothing. The seasonal
-- naive forecast from the same data is measured beside it, on the same series and days; and beside the run that the
-- plan in force came from, that plan with its overrides, and the budget.
--   locks     nothing of its own: refresh_plan_fact calls it, holding the reports stage, and so does a deploy
--   repeated  nothing is left to measure
{% from 'macros/level.sql' import level_of, level_sets with context -%}
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
    select shown.data_version_id into v_version_id from report_status as shown;

    -- what no longer stands: the month is open again, or its fact was corrected
    delete from forecast_error as known
    where not exists (
            select from plan_fact_month as closed
            where closed.level = 'total'
                and closed.month = known.month
                and closed.is_complete
        )
        or exists (
            select from data_version as later
            where later.data_version_id > known.data_version_id
                and later.data_version_id <= v_version_id
                and later.changed_from < known.month + interval '1 month'
                and later.changed_to >= known.month
        );

    select min(due.month), max(due.last_day) into v_first_day, v_last_day from unmeasured_month as due;

    if v_first_day is null then
        return 0;
    end if;

    insert into forecast_error (
        run_id, month, level, {{ dimensions | idents }}, series_id, lag_months, data_version_id, days,
        series_count, forecast, fact, abs_error, squared_error, relative_error, abs_fact,
        series_abs_error, series_abs_fact, wape_mean, mase, rmsse, interval_days, inside_80, inside_95,
        naive_forecast, naive_abs_error, plan, plan_abs_error, budget, budget_abs_error
    )
    with due as materialized (
        select
            unmeasured.*,
            in_force.plan_id,
            in_force.budget_id
        from unmeasured_month as unmeasured
        left join lateral (
            select
                plan.plan_id,
                budgeted.budget_id
            from plan
            inner join plan_month as of_month
                on plan.plan_id = of_month.plan_id
                    and unmeasured.month = of_month.month
                    and of_month.superseded_by is null
            left join budget_month as budgeted
                on of_month.month = budgeted.month
                    and budgeted.superseded_by is null
            where plan.run_id = unmeasured.run_id
        ) as in_force on true
    ),

    -- overrides are few, and several may have changed a day
    revised as (
        select
            due.run_id,
            change.series_id,
            change.day,
            sum(change.delta) as delta
        from due
        inner join plan_revision as revision on due.plan_id = revision.plan_id
        inner join plan_revision_line as change
            on revision.plan_revision_id = change.plan_revision_id
                and change.day between due.month and due.last_day
        group by due.run_id, change.series_id, change.day
    ),

    cell as materialized (
        select
            due.run_id,
            due.month,
            due.lag_months,
            written.series_id,
            written.day,
            written.yhat,
            coalesce(fact.sales, 0)::float8 as y,
            served.seasonal_naive[
                1 + (written.day - due.horizon_start) % cardinality(served.seasonal_naive)
            ] as naive,
            case
                when due.plan_id is not null then (coalesce(line.quantity, 0) + coalesce(revised.delta, 0))::float8
            end as plan,
            case when due.budget_id is not null then coalesce(budgeted.quantity, 0)::float8 end as budget,
            written.lo_80,
            written.hi_80,
            written.lo_95,
            written.hi_95,
            served.naive_mae,
            served.naive_mse
        from due
        inner join run_forecast as written
            on due.run_id = written.run_id
                and written.day between due.month and due.last_day
        inner join run_series as served
            on written.run_id = served.run_id and written.series_id = served.series_id
        left join sales_at(v_version_id) as fact
            on written.series_id = fact.series_id
                and written.day = fact.day
                and fact.day between v_first_day and v_last_day
        left join plan_line as line
            on due.plan_id = line.plan_id
                and written.series_id = line.series_id
                and written.day = line.day
                and line.day between v_first_day and v_last_day
        left join revised
            on written.run_id = revised.run_id
                and written.series_id = revised.series_id
                and written.day = revised.day
        left join budget_line as budgeted
            on due.budget_id = budgeted.budget_id
                and written.series_id = budgeted.series_id
                and written.day = budgeted.day
                and budgeted.day between v_first_day and v_last_day
    ),

    of_series as materialized (
        select
            cell.run_id,
            cell.month,
            cell.series_id,
            count(*) as days,
            sum(cell.yhat) as forecast,
            sum(cell.y) as fact,
            sum(abs(cell.yhat - cell.y)) as abs_error,
            sum((cell.yhat - cell.y) ^ 2) as squared_error,
            sum(coalesce(abs(cell.yhat - cell.y) / nullif(abs(cell.yhat) + abs(cell.y), 0), 0)) as relative_error,
            sum(abs(cell.y)) as abs_fact,
            min(cell.lag_months) as lag_months,
            min(cell.naive_mae) as naive_mae,
            min(cell.naive_mse) as naive_mse,
            count(cell.lo_80) as interval_days,
            count(*) filter (where cell.y between cell.lo_80 and cell.hi_80) as inside_80,
            count(*) filter (where cell.y between cell.lo_95 and cell.hi_95) as inside_95,
            sum(cell.naive) as naive_forecast,
            sum(abs(cell.naive - cell.y)) as naive_abs_error,
            sum(cell.plan) as plan,
            sum(abs(cell.plan - cell.y)) as plan_abs_error,
            sum(cell.budget) as budget,
            sum(abs(cell.budget - cell.y)) as budget_abs_error
        from cell
        group by cell.run_id, cell.month, cell.series_id
    ),

    of_day as (
        select
            {{ level_of('series', with_series=false) }} as level,
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
            sum(cell.budget) as budget
        from cell
        inner join series on cell.series_id = series.series_id
        group by
            cell.run_id,
            cell.month,
            cell.day,
            {{ level_sets('series', with_series=false) }}
    ),

    -- errors of a level are those of its own sums of the day
    measured as materialized (
        select
            of_day.run_id,
            of_day.month,
            of_day.level,
            {{ dimensions | idents('of_day') }},
            count(*) as days,
            sum(of_day.yhat) as forecast,
            sum(of_day.y) as fact,
            sum(abs(of_day.yhat - of_day.y)) as abs_error,
            sum((of_day.yhat - of_day.y) ^ 2) as squared_error,
            sum(coalesce(abs(of_day.yhat - of_day.y) / nullif(abs(of_day.yhat) + abs(of_day.y), 0), 0))
                as relative_error,
            sum(abs(of_day.y)) as abs_fact,
            sum(of_day.naive) as naive_forecast,
            sum(abs(of_day.naive - of_day.y)) as naive_abs_error,
            sum(of_day.plan) as plan,
            sum(abs(of_day.plan - of_day.y)) as plan_abs_error,
            sum(of_day.budget) as budget,
            sum(abs(of_day.budget - of_day.y)) as budget_abs_error
        from of_day
        group by of_day.run_id, of_day.month, of_day.level, {{ dimensions | idents('of_day') }}
        union all
        select
            of_series.run_id,
            of_series.month,
            'series' as level,
            {{ dimensions | idents('series') }},
            of_series.days,
            of_series.forecast,
            of_series.fact,
            of_series.abs_error,
            of_series.squared_error,
            of_series.relative_error,
            of_series.abs_fact,
            of_series.naive_forecast,
            of_series.naive_abs_error,
            of_series.plan,
            of_series.plan_abs_error,
            of_series.budget,
            of_series.budget_abs_error
        from of_series
        inner join series on of_series.series_id = series.series_id
    ),

    -- and what is pooled or averaged over the series below
    below as materialized (
        select
            of_series.run_id,
            of_series.month,
            {{ level_of('series') }} as level,
            {{ dimensions | idents('series') }},
            series.series_id,
            count(*) as series_count,
            min(of_series.lag_months) as lag_months,
            sum(of_series.abs_error) as series_abs_error,
            sum(of_series.abs_fact) as series_abs_fact,
            avg(of_series.abs_error / nullif(of_series.abs_fact, 0)) as wape_mean,
            avg(of_series.abs_error / of_series.days / nullif(of_series.naive_mae, 0)) as mase,
            avg(sqrt(of_series.squared_error / of_series.days / nullif(of_series.naive_mse, 0))) as rmsse,
            sum(of_series.interval_days) as interval_days,
            sum(of_series.inside_80) as inside_80,
            sum(of_series.inside_95) as inside_95
        from of_series
        inner join series on of_series.series_id = series.series_id
        group by
            of_series.run_id,
            of_series.month,
            {{ level_sets('series') }}
    )

    select
        measured.run_id,
        measured.month,
        measured.level,
        {{ dimensions | idents('measured') }},
        below.series_id,
        below.lag_months,
        v_version_id,
        measured.days,
        below.series_count,
        measured.forecast,
        measured.fact,
        measured.abs_error,
        measured.squared_error,
        measured.relative_error,
        measured.abs_fact,
        below.series_abs_error,
        below.series_abs_fact,
        below.wape_mean,
        below.mase,
        below.rmsse,
        below.interval_days,
        below.inside_80,
        below.inside_95,
        measured.naive_forecast,
        measured.naive_abs_error,
        measured.plan,
        measured.plan_abs_error,
        measured.budget,
        measured.budget_abs_error
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

comment on function measure_forecasts is 'Measures every run in every complete month that is not measured yet; how many rows that made.';
