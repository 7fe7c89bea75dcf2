-- finish_run: closes a run: what the parts of the model said becomes one forecast with intervals, series
-- that no part served get a fallback and a reason, the backtest becomes metrics, and the run becomes visible.
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

    -- what the workers wrote is news to the planner, which would otherwise take it for empty
    analyze run_part;

    perform learn_profiles(finish_run.run_id);
    analyze run_profile;
    perform learn_weights(finish_run.run_id);

    insert into run_series as known (run_id, series_id, method, is_fallback, reason, fit_seconds, parameters)
    select
        finish_run.run_id,
        part.series_id,
        case when bool_and(part.part = 'intermittent') then 'ADIDA' else 'AutoETS' end,
        false,
        null,
        sum(part.fit_seconds),
        jsonb_object_agg(part.part, part.parameters || jsonb_build_object('weight', weight.weight))
    from run_part as part
    inner join run_weight as weight
        on part.run_id = weight.run_id and part.series_id = weight.series_id and part.part = weight.part
    where part.run_id = finish_run.run_id
        and part.origin = v_run.horizon_start
    group by part.series_id
    on conflict (run_id, series_id) do nothing;

    -- what no part could serve
    insert into run_series as known (run_id, series_id, method, is_fallback, reason)
    select
        finish_run.run_id,
        history.series_id,
        fallback_method(history.y, v_season, v_dead_after),
        true,
        coalesce(
            fallback_reason(history.y, v_season, v_dead_after),
            (
                select min(part.error)
                from run_part as part
                where part.run_id = finish_run.run_id
                    and part.series_id = history.series_id
                    and part.origin = v_run.horizon_start
            ),
            'the fit gave nothing back'
        )
    from run_history(finish_run.run_id, v_run.horizon_start) as history
    where not exists (
        select from run_series as served
        where served.run_id = finish_run.run_id and served.series_id = history.series_id
    );

    -- a history is read once, and not for every day that it is asked about
    with fallback as materialized (
        select
            history.series_id,
            every.month::date as month,
            (every.month + interval '1 month')::date - every.month::date as days,
            fallback_method(history.y, v_season, v_dead_after) as method,
            history.y[greatest(1, cardinality(history.y) - v_season + 1):] as recent
        from generate_series(
            v_run.backtest_start::timestamp, v_run.backtest_end::timestamp, interval '1 month'
        ) as every (month)
        cross join lateral run_history(finish_run.run_id, every.month::date) as history
        where not exists (
            select from run_backtest_month as known
            where known.run_id = finish_run.run_id
                and known.series_id = history.series_id
                and known.month = every.month::date
        )
    )

    insert into run_backtest_month (run_id, series_id, month, yhat)
    select
        finish_run.run_id,
        fallback.series_id,
        fallback.month,
        array(
            select greatest(ahead.yhat, 0)
            from fallback_forecast(fallback.recent, fallback.method, v_season, fallback.days) as ahead
            order by ahead.step
        )
    from fallback;

    analyze run_backtest_month, run_weight, run_series;

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
    left join (
        select
            known.*,
            lead(known.step_from) over (order by known.step_from) as step_to
        from run_interval as known
        where known.run_id = finish_run.run_id
            and known.grain = 'day'
    ) as width
        on ahead.day - v_run.horizon_start + 1 >= width.step_from
            and (ahead.day - v_run.horizon_start + 1 < width.step_to or width.step_to is null)
    where ahead.series_id not in (
        select written.series_id
        from run_forecast as written
        where written.run_id = finish_run.run_id
    );

    -- the scale of MASE and RMSSE and the forecast to beat, as of the origin: later months are measured by them
    update run_series as served
    set naive_mae = scale.naive_mae,
        naive_mse = scale.naive_mse,
        seasonal_naive = case
            when mart.n_obs >= v_season then mart.y[mart.n_obs - v_season + 1:]
            else array_fill(mart.y[mart.n_obs], array[v_season])
        end
    from export_mart as mart
    cross join lateral naive_error(mart.y, v_season) as scale
    where served.run_id = finish_run.run_id
        and served.series_id = mart.series_id;

    -- the few runs there are autovacuum takes for too few to count
    analyze run_forecast, forecast_run;

    perform learn_months(finish_run.run_id);

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

comment on procedure finish_run is 'Closes a run: forecast, intervals, fallbacks, metrics of the backtest; the run becomes visible.';
