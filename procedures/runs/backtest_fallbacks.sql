-- backtest_fallbacks: a fallback's forecast for every series and backtest month that the parts could not forecast, so
-- that a backtest is measured on all series.
--   locks     nothing of its own: finish_run calls it
create or replace function backtest_fallbacks(run_id bigint)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $backtest_fallbacks$
#variable_conflict use_column
declare
    v_run forecast_run;
    v_season integer;
    v_dead_after integer;
begin
    select * into v_run from forecast_run as run where run.run_id = backtest_fallbacks.run_id;
    v_season := (v_run.parameters ->> 'season')::integer;
    v_dead_after := (v_run.parameters ->> 'dead_after_days')::integer;

    -- a history is read once, and not for every day of the month
    with fallback as materialized (
        select
            history.series_id,
            origin.origin as month,
            origin.last_day - origin.origin + 1 as days,
            fallback_method(history.y, v_season, v_dead_after) as method,
            history.y[greatest(1, cardinality(history.y) - v_season + 1):] as recent
        from run_origin as origin
        cross join lateral run_history(v_run.run_id, origin.origin) as history
        where origin.run_id = v_run.run_id
            and origin.origin < v_run.horizon_start
            and not exists (
                select from run_backtest_month as forecast
                where forecast.run_id = v_run.run_id
                    and forecast.series_id = history.series_id
                    and forecast.month = origin.origin
            )
    )

    insert into run_backtest_month (run_id, series_id, month, yhat)
    select
        v_run.run_id,
        fallback.series_id,
        fallback.month,
        array(
            select greatest(ahead.yhat, 0)
            from fallback_forecast(fallback.recent, fallback.method, v_season, fallback.days) as ahead
            order by ahead.step
        )
    from fallback;
end
$backtest_fallbacks$;

comment on function backtest_fallbacks is 'The backtest of the series and months that no part of the model could forecast.';
