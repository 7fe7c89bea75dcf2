-- run_combination: the forecast of a run: the weighted sum of its parts, or the fallback where it has none.
-- error_scale is the series' own, a day counting by the root of its forecast; a series without a backtest
-- has the usual one for its size.
create or replace function run_combination(run_id bigint)
returns table (
    series_id integer,
    day date,
    yhat float8,
    error_scale float8
)
language sql
stable
begin atomic
with run as (
    select
        run.run_id,
        run.horizon_start,
        run.horizon_end - run.horizon_start + 1 as horizon,
        (run.parameters ->> 'season')::integer as season,
        run.data_version_id
    from forecast_run as run
    where run.run_id = run_combination.run_id
),

-- a history is read once, and not for every day of the horizon
fallback as materialized (
    select
        history.series_id,
        run_series.method,
        history.y[greatest(1, cardinality(history.y) - run.season + 1):] as recent
    from run
    cross join lateral run_history(run.run_id, run.horizon_start) as history
    inner join run_series
        on run.run_id = run_series.run_id and history.series_id = run_series.series_id and run_series.is_fallback
),

ahead as (
    select
        part_month.series_id,
        part_month.first_day + cell.step::integer - 1 as day,
        sum(weight.weight * cell.yhat order by part_month.part) as yhat
    from run
    cross join lateral run_part_month(run.run_id, run.horizon_start, run.horizon_start, null) as part_month
    inner join run_weight as weight
        on run.run_id = weight.run_id and part_month.series_id = weight.series_id and part_month.part = weight.part
    cross join lateral unnest(part_month.yhat) with ordinality as cell (yhat, step)
    group by part_month.series_id, part_month.first_day, cell.step
    union all
    select
        fallback.series_id,
        run.horizon_start + step.step - 1 as day,
        case when closed.day is null then step.yhat else 0 end as yhat
    from run
    cross join fallback
    inner join series on fallback.series_id = series.series_id
    cross join lateral fallback_forecast(fallback.recent, fallback.method, run.season, run.horizon) as step
    left join run_closed_day as closed
        on run.run_id = closed.run_id
            and series.{{ shop | ident }} = closed.shop
            and run.horizon_start + step.step - 1 = closed.day
),

-- of the next month, however many are asked for: an interval depends on its day, not on the horizon
sized as (
    select
        ahead.series_id,
        ahead.day,
        ahead.yhat,
        coalesce(
            nullif(
                avg(greatest(ahead.yhat, 0)) filter (
                    where ahead.day < run.horizon_start + interval '1 month'
                ) over series,
                0
            ),
            avg(greatest(ahead.yhat, 0)) over series
        ) as mean_yhat
    from ahead
    cross join run
    window series as (
        partition by ahead.series_id order by ahead.day rows between unbounded preceding and unbounded following
    )
)

select
    sized.series_id,
    sized.day,
    sized.yhat,
    coalesce(run_series.error_scale, usual.value * sized.mean_yhat)
    * sqrt(greatest(sized.yhat, 0) / coalesce(nullif(sized.mean_yhat, 0), 1)) as error_scale
from sized
inner join run_series
    on run_series.run_id = run_combination.run_id and sized.series_id = run_series.series_id
left join run_metric as usual
    on usual.run_id = run_combination.run_id
        and usual.kind = 'backtest'
        and usual.level = 'day'
        and usual.metric = 'wape';
end;

comment on function run_combination is 'The forecast of a run: the weighted sum of its parts, or the fallback.';
