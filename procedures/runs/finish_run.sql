-- finish_run: closes a run: the forecasts of the parts become one forecast with intervals, series that no part
-- could serve get a fallback and a reason, the backtest becomes metrics, and the run becomes visible.
--   promises  every series of the mart has a forecast for every day of the horizon
--   refuses   PF004 the run is not running, or the mart has moved on · PF008 another writer
--   locks     the runs stage
--   repeated  a run that succeeded stays as it is, with a NOTICE
{% from 'macros/memory.sql' import memory_of_run -%}
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure finish_run(run_id bigint)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
set work_mem = '{{ memory_of_run }}'
as $finish_run$
#variable_conflict use_column
declare
    v_run forecast_run;
    v_season integer;
begin
    perform lock_stage('runs');

    select * into v_run from forecast_run as run where run.run_id = finish_run.run_id;

    if v_run.status = 'succeeded' then
        raise notice 'run % has succeeded already', finish_run.run_id;
        return;
    end if;

    if v_run.status is distinct from 'running' then
        raise exception 'run % cannot finish: it %',
            finish_run.run_id,
            coalesce('failed: ' || v_run.error, 'does not exist')
            using errcode = 'PF004', hint = 'Start a new run; run_registry lists all runs.';
    end if;

    if not exists (
        select from export_mart as mart where mart.data_version_id = v_run.data_version_id
    ) then
        raise exception 'run % cannot finish: the export mart no longer shows its data version %',
            finish_run.run_id, v_run.data_version_id
            using errcode = 'PF004', hint = 'Run the forecast again, without refreshing the mart before it has finished.';
    end if;

    v_season := (v_run.parameters ->> 'season')::integer;

    -- without that the planner takes what the workers have written for an empty table. Keys alone: no plan asks what
    -- numbers an array holds, and counting them takes longer than reading the keys
    analyze (skip_locked) run_part (run_id, series_id, part, origin);

    perform note_backtest_facts(finish_run.run_id);
    perform learn_seasonality(finish_run.run_id);
    analyze (skip_locked) run_profile (run_id, origin, series_id);
    perform learn_weights(finish_run.run_id);

    perform choose_methods(finish_run.run_id);
    perform learn_like(finish_run.run_id);
    perform backtest_fallbacks(finish_run.run_id);

    analyze (skip_locked) run_backtest_month (run_id, series_id, month), run_weight, run_series, run_like;

    perform measure_run(finish_run.run_id, 'backtest', v_run.data_version_id);
    perform learn_intervals(finish_run.run_id);

    insert into run_forecast (run_id, series_id, day, yhat_raw, lo_80, hi_80, lo_95, hi_95)
    select
        finish_run.run_id,
        ahead.series_id,
        ahead.day,
        ahead.yhat,
        greatest(0, ahead.yhat + width.lo_80 * ahead.error_scale),
        greatest(0, ahead.yhat + width.hi_80 * ahead.error_scale),
        greatest(0, ahead.yhat + width.lo_95 * ahead.error_scale),
        greatest(0, ahead.yhat + width.hi_95 * ahead.error_scale)
    from run_combination(finish_run.run_id) as ahead
    inner join run_series
        on run_series.run_id = finish_run.run_id and ahead.series_id = run_series.series_id
    left join (
        select
            interval_of.*,
            lead(interval_of.step_from) over (
                partition by interval_of.zero_share_from order by interval_of.step_from
            ) as step_to
        from run_interval as interval_of
        where interval_of.run_id = finish_run.run_id
            and interval_of.grain = 'day'
    ) as width
        on sparsity_class(run_series.zero_share) = width.zero_share_from
            and ahead.day - v_run.horizon_start + 1 >= width.step_from
            and (ahead.day - v_run.horizon_start + 1 < width.step_to or width.step_to is null)
    where ahead.series_id not in (
        select run_forecast.series_id
        from run_forecast
        where run_forecast.run_id = finish_run.run_id
    )
    -- in the order of its key, whose pages are filled then, and not split
    order by ahead.series_id, ahead.day;

    -- the scale of MASE and RMSSE and the forecast to beat, as of the origin: later months are measured by them
    update run_series
    set naive_mae = scale.naive_mae,
        naive_mse = scale.naive_mse,
        seasonal_naive = case
            when cardinality(mart.y) >= v_season then mart.y[cardinality(mart.y) - v_season + 1:]
            else array_fill(mart.y[cardinality(mart.y)], array[v_season])
        end
    from run_mart as mart
    cross join lateral naive_error(mart.y, v_season) as scale
    where run_series.run_id = finish_run.run_id
        and mart.run_id = finish_run.run_id
        and run_series.series_id = mart.series_id;

    -- the rows of forecast_run are too few for autovacuum to analyze them
    analyze (skip_locked) run_forecast, forecast_run;

    perform learn_months(finish_run.run_id);
    delete from run_backtest_fact;

    update forecast_run as run
    set status = 'succeeded',
        finished_at = clock_timestamp(),
        series_count = counted.series_count,
        fallback_count = counted.fallback_count
    from (
        select
            count(*) as series_count,
            count(*) filter (where run_series.is_fallback) as fallback_count
        from run_series
        where run_series.run_id = finish_run.run_id
    ) as counted
    where run.run_id = finish_run.run_id;

    perform log_step('forecast', v_run.started_at, count(*), format('run %s', finish_run.run_id))
    from run_forecast
    where run_forecast.run_id = finish_run.run_id;

{{ collisions() }}
end
$finish_run$;

comment on procedure finish_run is 'Closes a run: forecast, intervals, fallbacks, metrics of the backtest; the run becomes visible.';
