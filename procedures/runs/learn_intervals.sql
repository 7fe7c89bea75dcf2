-- learn_intervals: how far the forecast was off in the backtest, as quantiles that hold for all series or
-- totals of a level (split conformal prediction; Lei et al. 2018): every error is divided by the scale of
-- its cell, and the quantile of the quotients times the scale is the interval. AutoETS's own intervals are
-- not used: their width depends on the horizon that is asked for.
-- The scale is the mean absolute error of the series, a day counting by the root of its forecast; an error is
-- divided by the scale that the other months give, so that none makes itself small. One set of quantiles per
-- week of the horizon. Whole months have intervals of their own: learn_months.
-- The backtest looks one month ahead. Further ahead a forecast knows less: in month m of the horizon the intervals are
-- those of the first month's last week, m ^ (1/16) times as wide, which is what kept them true in the year before the
-- tests (docs/reference/accuracy.md).
--   locks     nothing of its own: finish_run calls it
{% from 'macros/month.sql' import month_of -%}
create or replace function learn_intervals(run_id bigint)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $learn_intervals$
#variable_conflict use_column
declare
    v_run forecast_run;
begin
    select * into v_run from forecast_run as run where run.run_id = learn_intervals.run_id;

    -- a day without a row sold nothing
    with backtest_day as (
        select
            prediction.series_id,
            {{ month_of('prediction.day') }} as month,
            prediction.day,
            prediction.day - {{ month_of('prediction.day') }} + 1 as step,
            prediction.yhat,
            coalesce(fact.sales, 0)::float8 as y
        from run_prediction as prediction
        left join sales_at(v_run.data_version_id) as fact
            on prediction.series_id = fact.series_id
                and prediction.day = fact.day
                and fact.day between v_run.backtest_start and v_run.backtest_end
        where prediction.run_id = v_run.run_id
            and prediction.kind = 'backtest'
    ),

    cell as materialized (
        select
            backtest_day.series_id,
            backtest_day.step,
            backtest_day.yhat,
            backtest_day.y - backtest_day.yhat as error,
            avg(abs(backtest_day.y - backtest_day.yhat)) over series as error_scale,
            avg(backtest_day.yhat) over series as mean_yhat,
            coalesce(
                (
                    sum(abs(backtest_day.y - backtest_day.yhat)) over series
                    - sum(abs(backtest_day.y - backtest_day.yhat)) over own_month
                ) / nullif(count(*) over series - count(*) over own_month, 0),
                avg(abs(backtest_day.y - backtest_day.yhat)) over series
            ) as scale_of_others
        from backtest_day
        window series as (
            partition by backtest_day.series_id
            order by backtest_day.day rows between unbounded preceding and unbounded following
        ),
        own_month as (
            partition by backtest_day.series_id, backtest_day.month
            order by backtest_day.day rows between unbounded preceding and unbounded following
        )
    ),

    scaled as (
        update run_series
        set error_scale = scale.error_scale
        from (select distinct cell.series_id, cell.error_scale from cell) as scale
        where run_series.run_id = v_run.run_id
            and run_series.series_id = scale.series_id
    )

    insert into run_interval (run_id, grain, level, step_from, lo_95, lo_80, hi_80, hi_95, evidence)
    select
        v_run.run_id,
        'day',
        'series',
        span.step_from,
        span.widening * week.quantile[1],
        span.widening * week.quantile[2],
        span.widening * week.quantile[3],
        span.widening * week.quantile[4],
        week.evidence
    from (
        select
            least(22, 7 * ((cell.step - 1) / 7) + 1) as step_from,
            percentile_cont(array[0.025, 0.1, 0.9, 0.975]) within group (
                order by cell.error / (cell.scale_of_others * sqrt(cell.yhat / cell.mean_yhat))
            ) as quantile,
            count(*) as evidence
        from cell
        where cell.yhat > 0
            -- other months without an error give no scale
            and cell.scale_of_others > 0.01 * cell.error_scale
        group by least(22, 7 * ((cell.step - 1) / 7) + 1)
    ) as week
    cross join lateral (
        select
            week.step_from,
            1 as widening
        union all
        select
            (v_run.horizon_start + make_interval(months => month.ahead - 1))::date - v_run.horizon_start + 1,
            month.ahead ^ 0.0625
        from generate_series(2, (v_run.parameters ->> 'months')::integer + 1) as month (ahead)
        where week.step_from = 22
            and v_run.horizon_start + make_interval(months => month.ahead - 1) <= v_run.horizon_end
    ) as span;
end
$learn_intervals$;

comment on function learn_intervals is 'How far the forecast was off in the backtest: the quantiles that its intervals are made of.';
