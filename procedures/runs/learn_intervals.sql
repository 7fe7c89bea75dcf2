-- learn_intervals: how far the forecast was off in the backtest, as quantiles that hold for all series or
-- totals of a level (split conformal prediction; Lei et al. 2018): every error is divided by the scale of
-- its cell, and the quantile of the quotients times the scale is the interval. AutoETS's own intervals are
-- not used: their width depends on the horizon that is asked for.
-- The scale is the mean absolute error of the series, a day counting by the root of its forecast; an error is
-- divided by the scale that the other months give, so that none makes itself small. One set of quantiles per
-- class of sparsity and week of the horizon: series that sell every day are off in another way than those that seldom do.
-- A class with fewer than 30 errors has those of the next, sparser ones first. Errors of the days of a month go together:
-- n months of series count as n errors when a quantile is widened for how few they are. What earlier months showed moves
-- the quantiles (run_interval_miss). Whole months have intervals of their own: learn_months.
-- The backtest looks one month ahead. Further ahead a forecast knows less: in month m of the horizon the intervals are
-- those of the first month's last week, m ^ (1/16) times as wide, which is what kept them true in the year before the
-- tests (docs/reference/accuracy.md).
--   locks     nothing of its own: finish_run calls it
{% from 'macros/threshold.sql' import held, least_errors, sparsity_limits -%}
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

    update run_series
    set zero_share = history.zero_share
    from (
        select
            history.series_id,
            (select avg((cell.y = 0)::integer) from unnest(history.y) as cell (y)) as zero_share
        from run_history(v_run.run_id, v_run.horizon_start) as history
    ) as history
    where run_series.run_id = v_run.run_id
        and run_series.series_id = history.series_id;

    -- a day without a row sold nothing
    with backtest_day as (
        select
            cell.series_id,
            cell.month,
            cell.step,
            cell.yhat,
            coalesce(cell.y, 0) as y
        from (
            select
                backtest.series_id,
                backtest.month,
                generate_series(1, cardinality(backtest.yhat)) as step,
                unnest(backtest.yhat) as yhat,
                unnest(fact.y) as y
            from run_backtest_month as backtest
            left join run_backtest_fact as fact on backtest.series_id = fact.series_id and backtest.month = fact.month
            where backtest.run_id = v_run.run_id
            order by backtest.series_id, backtest.month
        ) as cell
    ),

    cell as materialized (
        select
            backtest_day.series_id,
            backtest_day.month,
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
            order by backtest_day.month, backtest_day.step rows between unbounded preceding and unbounded following
        ),
        own_month as (
            partition by backtest_day.series_id, backtest_day.month
            order by backtest_day.step rows between unbounded preceding and unbounded following
        )
    ),

    scaled as (
        update run_series
        set error_scale = scale.error_scale
        from (select distinct cell.series_id, cell.error_scale from cell) as scale
        where run_series.run_id = v_run.run_id
            and run_series.series_id = scale.series_id
    ),

    score as materialized (
        select
            cell.series_id,
            cell.month,
            sparsity_class(run_series.zero_share) as zero_share_from,
            least(22, 7 * ((cell.step - 1) / 7) + 1) as step_from,
            cell.error / (cell.scale_of_others * sqrt(cell.yhat / cell.mean_yhat)) as score
        from cell
        inner join run_series on run_series.run_id = v_run.run_id and cell.series_id = run_series.series_id
        where cell.yhat > 0
            -- other months without an error give no scale
            and cell.scale_of_others > 0.01 * cell.error_scale
    ),

    -- of every class, and of all together
    pool as materialized (
        select
            own.zero_share_from,
            own.step_from,
            sum(own.errors) as errors,
            count(*) as series_months
        from (
            select
                score.zero_share_from,
                score.step_from,
                count(*) as errors
            from score
            group by score.zero_share_from, score.step_from, score.series_id, score.month
        ) as own
        group by grouping sets ((own.zero_share_from, own.step_from), (own.step_from))
    ),

    -- which errors speak for a class: its own, those of the next, or all where no class has enough
    chosen as materialized (
        select
            class.zero_share_from,
            week.step_from,
            (
                select pool.zero_share_from
                from pool
                where pool.step_from = week.step_from
                    and pool.zero_share_from is not null
                    and pool.errors >= {{ least_errors }}
                order by
                    pool.zero_share_from < class.zero_share_from,
                    abs(pool.zero_share_from - class.zero_share_from)
                limit 1
            ) as pool_from,
            coalesce(miss.miss_80, 0.2) as miss_80,
            coalesce(miss.miss_95, 0.05) as miss_95
        from (
            values {% for limit in sparsity_limits %}({{ limit }}::float8), {% endfor %}(0)
        ) as class (zero_share_from)
        cross join (select distinct score.step_from from score) as week
        left join run_interval_miss(v_run.run_id) as miss
            on class.zero_share_from = miss.zero_share_from
                and miss.grain = 'day'
    )

    insert into run_interval (
        run_id, grain, level, zero_share_from, step_from, lo_95, lo_80, hi_80, hi_95, evidence, miss_80, miss_95
    )
    select
        v_run.run_id,
        'day',
        'series',
        chosen.zero_share_from,
        span.step_from,
        span.widening * week.quantile[1],
        span.widening * week.quantile[2],
        span.widening * week.quantile[3],
        span.widening * week.quantile[4],
        week.evidence,
        week.miss_80,
        week.miss_95
    from chosen
    -- classes with the same errors share their quantiles, for which all errors are sorted
    inner join (
        select
            asked.pool_from,
            asked.step_from,
            asked.miss_80,
            asked.miss_95,
            percentile_cont(array[
                (1 - held.in_95) / 2, (1 - held.in_80) / 2, (1 + held.in_80) / 2, (1 + held.in_95) / 2
            ]) within group (order by score.score) as quantile,
            count(*) as evidence
        from (
            select distinct
                chosen.pool_from,
                chosen.step_from,
                chosen.miss_80,
                chosen.miss_95
            from chosen
        ) as asked
        inner join pool
            on asked.step_from = pool.step_from
                and asked.pool_from is not distinct from pool.zero_share_from
        cross join lateral (
            select
                {{ held('asked.miss_80', 'pool.series_months') }} as in_80,
                {{ held('asked.miss_95', 'pool.series_months') }} as in_95
        ) as held
        inner join score
            on asked.step_from = score.step_from
                and (asked.pool_from = score.zero_share_from or asked.pool_from is null)
        group by
            asked.pool_from, asked.step_from, asked.miss_80, asked.miss_95, held.in_80, held.in_95
    ) as week
        on chosen.pool_from is not distinct from week.pool_from
            and chosen.step_from = week.step_from
            and chosen.miss_80 = week.miss_80
            and chosen.miss_95 = week.miss_95
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
