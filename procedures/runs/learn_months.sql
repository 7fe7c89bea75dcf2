-- learn_months: the forecast of whole months at every level, and intervals of their own. Errors of days
-- cancel within a month, and those of series within a total: each level is measured on its own sums.
--   scale     root mean squared error of a cell's backtest months, shrunk to what is usual at its level as if
--             by two months more; a cell that is new has the usual one
--   further   month m of the horizon has intervals m ^ (1/4) times as wide: the backtest looks one month ahead, and
--             that is what kept them true further ahead, in the year before the tests (docs/reference/accuracy.md)
--   quantile  of |error| by the scale that the cell's other months give (jackknife), pooled over the cells
--             of the level, or over all totals where a level has few; months are few, so they err on the wide side.
--             A quantile of n errors is widened for how few they are (held, in macros/threshold.sql).
--             Series are pooled by class of sparsity; a class with fewer than 30 errors has those of the next,
--             sparser ones first. What earlier months showed moves their quantiles (run_interval_miss)
-- One statement: cells, scales and quantiles are learned from the same sums of a level.
--   locks     nothing of its own: finish_run calls it
{% from 'macros/level.sql' import level_of, level_sets with context -%}
{% from 'macros/month.sql' import each_month, month_of -%}
{% from 'macros/threshold.sql' import held, least_errors, sparsity_limits -%}
create or replace function learn_months(run_id bigint)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $learn_months$
#variable_conflict use_column
declare
    v_run forecast_run;
begin
    select * into v_run from forecast_run as run where run.run_id = learn_months.run_id;

    with series_month as (
        select
            backtest.series_id,
            backtest.month,
            (select sum(cell.yhat) from unnest(backtest.yhat) as cell (yhat)) as yhat,
            coalesce((select sum(cell.y) from unnest(fact.y) as cell (y)), 0) as y
        from run_backtest_month as backtest
        left join run_backtest_fact as fact on backtest.series_id = fact.series_id and backtest.month = fact.month
        where backtest.run_id = v_run.run_id
    ),

    backtest as (
        select
            leveled.*,
            leveled.y - leveled.yhat as error
        from (
            select
                {{ level_of('series') }} as level,
                {{ dimensions | idents('series') }},
                series_month.month,
                sum(series_month.yhat) as yhat,
                sum(series_month.y) as y
            from series_month
            inner join series on series_month.series_id = series.series_id
            group by
                series_month.month,
                {{ level_sets('series') }}
        ) as leveled
    ),

    usual as (
        select
            backtest.level,
            sum(backtest.error ^ 2) / nullif(sum(backtest.yhat ^ 2), 0) as relative_square
        from backtest
        group by backtest.level
    ),

    jackknife as materialized (
        select
            backtest.level,
            case when backtest.level = 'series' then sparsity_class(run_series.zero_share) else 0 end as zero_share_from,
            abs(backtest.error) / nullif(sqrt(
                (
                    sum(backtest.error ^ 2) over cell - backtest.error ^ 2
                    + 2 * usual.relative_square * backtest.yhat ^ 2
                ) / (count(*) over cell + 1)
            ), 0) as score
        from backtest
        inner join usual on backtest.level = usual.level
        left join series
            on backtest.level = 'series'
                and {{ dimensions | equal('backtest', 'series') }}
        left join run_series
            on run_series.run_id = v_run.run_id and series.series_id = run_series.series_id
        window cell as (partition by backtest.level, {{ dimensions | idents('backtest') }})
    ),

    class as (
        select
            usual.level,
            0::float8 as zero_share_from
        from usual
        union
        select
            'series',
            wanted.zero_share_from
        from (
            values {% for limit in sparsity_limits %}({{ limit }}::float8), {% endfor %}(0)
        ) as wanted (zero_share_from)
        where exists (select from usual where usual.level = 'series')
    ),

    counted as materialized (
        select
            jackknife.level,
            jackknife.zero_share_from,
            count(jackknife.score) as errors
        from jackknife
        group by jackknife.level, jackknife.zero_share_from
    ),

    -- which errors speak for a class: its own, those of the next, or all of its level
    chosen as materialized (
        select
            class.level,
            class.zero_share_from,
            (
                select counted.zero_share_from
                from counted
                where class.level = 'series'
                    and counted.level = 'series'
                    and counted.errors >= {{ least_errors }}
                order by
                    counted.zero_share_from < class.zero_share_from,
                    abs(counted.zero_share_from - class.zero_share_from)
                limit 1
            ) as pool_from,
            coalesce(miss.miss_80, 0.2) as miss_80,
            coalesce(miss.miss_95, 0.05) as miss_95
        from class
        left join run_interval_miss(v_run.run_id) as miss
            on miss.grain = 'month'
                and class.level = 'series'
                and class.zero_share_from = miss.zero_share_from
    ),

    quantile as (
        select
            chosen.level,
            chosen.zero_share_from,
            chosen.miss_80,
            chosen.miss_95,
            scored.q[1] as q_80,
            scored.q[2] as q_95,
            scored.evidence
        from chosen
        cross join lateral (
            select
                array_agg(jackknife.score order by jackknife.score) as scores,
                count(jackknife.score) as evidence
            from jackknife
            where jackknife.score is not null
                and case
                    when chosen.pool_from is not null
                        then jackknife.level = 'series' and jackknife.zero_share_from = chosen.pool_from
                    when (select sum(counted.errors) from counted where counted.level = chosen.level) >= 40
                        then jackknife.level = chosen.level
                    else jackknife.level <> 'series' or chosen.level = 'series'
                end
        ) as pool
        cross join lateral (
            select
                percentile_cont(array[
                    {{ held('chosen.miss_80', 'pool.evidence') }}, {{ held('chosen.miss_95', 'pool.evidence') }}
                ]) within group (order by cell.score) as q,
                pool.evidence
            from unnest(pool.scores) as cell (score)
        ) as scored
        where scored.q is not null
    ),

    further as (
        select
            quantile.level,
            quantile.zero_share_from,
            quantile.miss_80,
            quantile.miss_95,
            horizon.month::date as month,
            horizon.ahead,
            quantile.q_80 * horizon.ahead ^ 0.25 as q_80,
            quantile.q_95 * horizon.ahead ^ 0.25 as q_95,
            quantile.evidence
        from quantile
        cross join {{ each_month(month_of('v_run.horizon_start'), 'v_run.horizon_end') }}
            with ordinality as horizon (month, ahead)
    ),

    kept as (
        insert into run_interval (
            run_id, grain, level, zero_share_from, step_from, lo_95, lo_80, hi_80, hi_95, evidence, miss_80, miss_95
        )
        select
            v_run.run_id,
            'month',
            further.level,
            further.zero_share_from,
            further.ahead,
            -further.q_95,
            -further.q_80,
            further.q_80,
            further.q_95,
            further.evidence,
            further.miss_80,
            further.miss_95
        from further
    ),

    cell_error as (
        select
            backtest.level,
            {{ dimensions | idents('backtest') }},
            sum(backtest.error ^ 2) as squares,
            count(*) as months
        from backtest
        group by backtest.level, {{ dimensions | idents('backtest') }}
    ),

    ahead as (
        select
            {{ level_of('series') }} as level,
            {{ dimensions | idents('series') }},
            month.month,
            sum(forecast.yhat) as yhat,
            max(run_series.zero_share) as zero_share
        from run_forecast as forecast
        inner join series on forecast.series_id = series.series_id
        inner join run_series on forecast.run_id = run_series.run_id and forecast.series_id = run_series.series_id
        cross join lateral (
            select {{ month_of('forecast.day') }} as month
        ) as month
        where forecast.run_id = v_run.run_id
        group by
            month.month,
            {{ level_sets('series') }}
    )

    insert into run_month (
        run_id, level, {{ dimensions | idents }}, month, yhat, lo_80, hi_80, lo_95, hi_95, error_scale
    )
    select
        v_run.run_id,
        ahead.level,
        {{ dimensions | idents('ahead') }},
        ahead.month,
        ahead.yhat,
        greatest(0, ahead.yhat - width.q_80 * scale.error_scale),
        ahead.yhat + width.q_80 * scale.error_scale,
        greatest(0, ahead.yhat - width.q_95 * scale.error_scale),
        ahead.yhat + width.q_95 * scale.error_scale,
        scale.error_scale
    from ahead
    left join usual on ahead.level = usual.level
    left join further as width
        on ahead.level = width.level
            and case when ahead.level = 'series' then sparsity_class(ahead.zero_share) else 0 end
            = width.zero_share_from
            and ahead.month = width.month
    left join cell_error
        on ahead.level = cell_error.level
            {% for dimension in dimensions -%}
            -- the level says which of them are NULL: like that, cells are found by hash and not one by one
            and coalesce(ahead.{{ dimension | ident }}, '') = coalesce(cell_error.{{ dimension | ident }}, '')
            {% endfor %}
    cross join lateral (
        select sqrt(
            (coalesce(cell_error.squares, 0) + 2 * usual.relative_square * ahead.yhat ^ 2)
            / (coalesce(cell_error.months, 0) + 2)
        ) as error_scale
    ) as scale;
end
$learn_months$;

comment on function learn_months is 'The forecast of whole months at every level, with intervals of their own.';
