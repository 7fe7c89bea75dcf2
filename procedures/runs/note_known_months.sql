-- note_known_months: what drivers and events do to the days of each month that a run forecasts: of its horizon, and of
-- the months that it forecasts again. In a month of the horizon of which nothing is planned a driver is at what is usual:
-- what it gave in the 91 days before; never at 0.
--   locks     nothing of its own: start_run calls it
{% from 'macros/month.sql' import each_month, month_of -%}
create or replace function note_known_months(run_id bigint)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $note_known_months$
#variable_conflict use_column
declare
    v_run forecast_run;
begin
    select * into v_run from forecast_run as run where run.run_id = note_known_months.run_id;

    insert into run_known_month (run_id, origin, series_id, month, factor, usual)
    with span as (
        select
            learned.origin,
            learned.first_day,
            learned.last_day
        from (
            values
            (v_run.horizon_start, v_run.horizon_start, v_run.horizon_end),
            (v_run.backtest_start, v_run.backtest_start, v_run.backtest_end)
        ) as learned (origin, first_day, last_day)
        where learned.origin is not null
    ),

    effect as materialized (
        select
            span.origin,
            factor.series_id,
            factor.day,
            factor.factor
        from span
        cross join lateral run_known_factor(v_run.run_id, span.origin, 0, 2147483647) as factor
        where factor.day between span.first_day and span.last_day
            and factor.factor <> 1
    ),

    -- drivers of which a month of the horizon knows nothing
    unknown_month as (
        select
            driver.driver,
            month.month::date as month
        from run_driver as driver
        cross join {{ each_month(month_of('v_run.horizon_start'), 'v_run.horizon_end') }} as month (month)
        where driver.run_id = v_run.run_id
            and driver.origin = v_run.horizon_start
            and driver.is_used
            and month.month::date <> all(driver.known_months)
    ),

    usual as (
        select
            slope.series_id,
            unknown_month.month,
            exp(sum(ln(slope.usual) order by unknown_month.driver)) as factor
        from unknown_month
        inner join run_driver_slope as slope
            on slope.run_id = v_run.run_id
                and slope.origin = v_run.horizon_start
                and unknown_month.driver = slope.driver
        where slope.usual is not null
        group by slope.series_id, unknown_month.month
    ),

    -- of all drivers that are used: what a forecast that knows of none would have in it
    typical as (
        select
            slope.series_id,
            exp(sum(ln(slope.usual) order by slope.driver)) as factor
        from run_driver as driver
        inner join run_driver_slope as slope
            on driver.run_id = slope.run_id and driver.origin = slope.origin and driver.driver = slope.driver
        where driver.run_id = v_run.run_id
            and driver.origin = v_run.horizon_start
            and driver.is_used
            and slope.usual is not null
        group by slope.series_id
    ),

    wanted as (
        select
            effect.origin,
            effect.series_id,
            {{ month_of('effect.day') }} as month
        from effect
        union
        select
            v_run.horizon_start,
            usual.series_id,
            usual.month
        from usual
    )

    select
        v_run.run_id,
        wanted.origin,
        wanted.series_id,
        wanted.month,
        array_agg(coalesce(effect.factor, 1) * coalesce(usual.factor, 1) order by calendar_day.day),
        coalesce(min(typical.factor), 1)
    from wanted
    cross join lateral generate_series(
        wanted.month::timestamp, wanted.month + interval '1 month' - interval '1 day', interval '1 day'
    ) as calendar_day (day)
    left join effect
        on wanted.origin = effect.origin
            and wanted.series_id = effect.series_id
            and calendar_day.day::date = effect.day
    left join usual
        on wanted.origin = v_run.horizon_start
            and wanted.series_id = usual.series_id
            and wanted.month = usual.month
    left join typical
        on wanted.origin = v_run.horizon_start
            and wanted.series_id = typical.series_id
    group by wanted.origin, wanted.series_id, wanted.month;
end
$note_known_months$;

comment on function note_known_months is 'What drivers and events do to the days of each month that a run forecasts.';
