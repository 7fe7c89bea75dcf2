-- measure_run: the metrics of a run against the fact of a data version, complete months only.
-- Definitions, with e = forecast − fact, pooled over all cells:
--   wape = Σ|e| / Σ|fact| · mae = mean |e| · rmse = √mean e² · bias_pct = 100 Σe / Σ|fact|
--   mase, rmsse = mean over series of MAE and RMSE by the in-sample error of the seasonal naive
--   forecast at the origin (Hyndman & Koehler 2006; M5 competition 2020)
-- A day without a row sold nothing. Values of NULL are not defined (nothing sold, no scale).
--   locks     nothing of its own: finish_run and refresh_plan_fact call it
--   repeated  the same fact gives the same values
create or replace function measure_run(run_id bigint, kind text, data_version_id bigint)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $measure_run$
#variable_conflict use_column
declare
    v_run forecast_run;
    v_first_day date;
    v_last_day date;
begin
    select * into v_run from forecast_run as run where run.run_id = measure_run.run_id;

    if measure_run.kind = 'backtest' then
        v_first_day := v_run.backtest_start;
        v_last_day := v_run.backtest_end;
    else
        select
            v_run.horizon_start,
            least(v_run.horizon_end, date_trunc('month', version.last_day + 1)::date - 1)
        into v_first_day, v_last_day
        from data_version as version
        where version.data_version_id = measure_run.data_version_id;
    end if;

    insert into run_metric as known (run_id, kind, level, metric, value, data_version_id)
    with cell as (
        select
            prediction.series_id,
            date_trunc('month', prediction.day::timestamp) as month,
            prediction.yhat,
            coalesce(fact.sales, 0)::float8 as y
        from run_prediction as prediction
        left join sales_at(measure_run.data_version_id) as fact
            on prediction.series_id = fact.series_id
                and prediction.day = fact.day
                and fact.day between v_first_day and v_last_day
        where prediction.run_id = measure_run.run_id
            and prediction.kind = measure_run.kind
            and prediction.day between v_first_day and v_last_day
    ),

    series_month as (
        select
            cell.series_id,
            sum(cell.yhat) as yhat,
            sum(cell.y) as y
        from cell
        group by cell.series_id, cell.month
    ),

    pooled as (
        select
            'day' as level,
            sum(abs(cell.yhat - cell.y)) / nullif(sum(abs(cell.y)), 0) as wape,
            avg(abs(cell.yhat - cell.y)) as mae,
            sqrt(avg((cell.yhat - cell.y) ^ 2)) as rmse,
            100 * sum(cell.yhat - cell.y) / nullif(sum(abs(cell.y)), 0) as bias_pct
        from cell
        union all
        select
            'month' as level,
            sum(abs(series_month.yhat - series_month.y)) / nullif(sum(abs(series_month.y)), 0) as wape,
            avg(abs(series_month.yhat - series_month.y)) as mae,
            sqrt(avg((series_month.yhat - series_month.y) ^ 2)) as rmse,
            100 * sum(series_month.yhat - series_month.y) / nullif(sum(abs(series_month.y)), 0) as bias_pct
        from series_month
    ),

    scale as (
        select
            mart.series_id,
            error.naive_mae,
            error.naive_mse
        from export_mart as mart
        cross join lateral naive_error(
            mart.y[:v_run.backtest_start - mart.start_day], (v_run.parameters ->> 'season')::integer
        ) as error
        where measure_run.kind = 'backtest'
        union all
        select
            served.series_id,
            served.naive_mae,
            served.naive_mse
        from run_series as served
        where served.run_id = measure_run.run_id
            and measure_run.kind = 'actual'
    ),

    scaled as (
        select
            avg(series_error.mae / nullif(scale.naive_mae, 0)) as mase,
            avg(sqrt(series_error.mse / nullif(scale.naive_mse, 0))) as rmsse
        from (
            select
                cell.series_id,
                avg(abs(cell.yhat - cell.y)) as mae,
                avg((cell.yhat - cell.y) ^ 2) as mse
            from cell
            group by cell.series_id
        ) as series_error
        inner join scale on series_error.series_id = scale.series_id
    )

    select
        measure_run.run_id,
        measure_run.kind,
        measured.level,
        measured.metric,
        measured.value,
        measure_run.data_version_id
    from (
        select
            pooled.level,
            metric.name as metric,
            metric.value
        from pooled
        cross join lateral (
            values
            ('wape', pooled.wape),
            ('mae', pooled.mae),
            ('rmse', pooled.rmse),
            ('bias_pct', pooled.bias_pct)
        ) as metric (name, value)
        union all
        select
            'day' as level,
            metric.name as metric,
            metric.value
        from scaled
        cross join lateral (values ('mase', scaled.mase), ('rmsse', scaled.rmsse)) as metric (name, value)
    ) as measured
    where exists (select from cell)
    on conflict (run_id, kind, level, metric) do update
        set value = excluded.value, data_version_id = excluded.data_version_id;
end
$measure_run$;

comment on function measure_run is 'Computes the metrics of a run against the fact of a data version.';
