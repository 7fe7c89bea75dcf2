-- finish_run: closes a run: series that the model did not serve get a fallback and a reason, the
-- backtest becomes metrics, and the run becomes visible.
--   promises  every series of the mart has a forecast for every day of the horizon
--   refuses   PF004 the run is not at work, or the mart has moved on · PF008 another writer
--   locks     the runs stage
--   repeated  a run that succeeded stays as it is, and says so
create or replace procedure finish_run(run_id bigint)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set work_mem = '128MB'
as $finish_run$
#variable_conflict use_column
declare
    v_run forecast_run;
    v_season integer;
    v_dead_after integer;
begin
    perform lock_stage('runs');

    select * into v_run from forecast_run as run where run.run_id = finish_run.run_id;

    if v_run.status = 'succeeded' then
        raise notice 'run % has finished already', finish_run.run_id;
        return;
    end if;

    if v_run.status is distinct from 'running' then
        raise exception 'run % cannot finish: it %',
            finish_run.run_id,
            coalesce('has failed: ' || v_run.error, 'does not exist')
            using errcode = 'PF004', hint = 'Start a new run; run_registry shows them all.';
    end if;

    if not exists (
        select from export_mart as mart where mart.data_version_id = v_run.data_version_id
    ) then
        raise exception 'run % cannot finish: the export mart no longer shows its data version %',
            finish_run.run_id, v_run.data_version_id
            using errcode = 'PF004', hint = 'Let a run finish before the mart is refreshed, then run it again.';
    end if;

    v_season := (v_run.parameters ->> 'season')::integer;
    v_dead_after := (v_run.parameters ->> 'dead_after_days')::integer;

    -- what the model left: NULL input, or an error that the fit wrote down
    with left_over as (
        select
            history.series_id,
            history.y,
            fallback_method(history.y, v_season, v_dead_after) as method
        from run_history(finish_run.run_id) as history
        where not exists (
            select from run_forecast as written
            where written.run_id = finish_run.run_id and written.series_id = history.series_id
        )
    ),

    served as (
        insert into run_series as known (run_id, series_id, method, is_fallback, reason)
        select
            finish_run.run_id,
            left_over.series_id,
            left_over.method,
            true,
            coalesce(
                fallback_reason(left_over.y, v_season, v_dead_after),
                'the fit gave nothing back'
            )
        from left_over
        on conflict (run_id, series_id) do update
            set method = excluded.method, is_fallback = true, reason = coalesce(known.reason, excluded.reason)
    )

    insert into run_forecast (run_id, series_id, day, yhat_raw)
    select
        finish_run.run_id,
        left_over.series_id,
        v_run.horizon_start + ahead.step - 1,
        ahead.yhat
    from left_over
    cross join lateral fallback_forecast(
        left_over.y, left_over.method, v_season, v_run.horizon_end - v_run.horizon_start + 1
    ) as ahead;

    insert into run_backtest (run_id, series_id, day, yhat_raw)
    select
        finish_run.run_id,
        history.series_id,
        v_run.backtest_start + ahead.step - 1,
        ahead.yhat
    from run_history(finish_run.run_id) as history
    cross join lateral fallback_forecast(
        history.backtest_y,
        fallback_method(history.backtest_y, v_season, v_dead_after),
        v_season,
        v_run.backtest_end - v_run.backtest_start + 1
    ) as ahead
    where v_run.backtest_start is not null
        and cardinality(history.backtest_y) > 0
        and not exists (
            select from run_backtest as written
            where written.run_id = finish_run.run_id and written.series_id = history.series_id
        );

    -- the scale of MASE and RMSSE, as of the origin: later months are measured against it
    update run_series as served
    set naive_mae = scale.naive_mae, naive_mse = scale.naive_mse
    from export_mart as mart
    cross join lateral naive_error(mart.y, v_season) as scale
    where served.run_id = finish_run.run_id
        and served.series_id = mart.series_id;

    -- what the workers wrote is news to the planner, which would otherwise take the new run for empty
    analyze run_forecast, run_backtest, run_series;

    perform measure_run(finish_run.run_id, 'backtest', v_run.data_version_id);

    update forecast_run as run
    set status = 'succeeded',
        finished_at = clock_timestamp(),
        series_count = counted.series_count,
        fallback_count = counted.fallback_count
    from (
        select
            count(*) as series_count,
            count(*) filter (where served.is_fallback) as fallback_count
        from run_series as served
        where served.run_id = finish_run.run_id
    ) as counted
    where run.run_id = finish_run.run_id;

    perform log_step('forecast', v_run.started_at, count(*), format('run %s', finish_run.run_id))
    from run_forecast as written
    where written.run_id = finish_run.run_id;
end
$finish_run$;

comment on procedure finish_run is 'Closes a run: fallbacks, metrics of the backtest, and the run becomes visible.';
