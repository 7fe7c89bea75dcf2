-- run_learned: what a run learned after its fits, as rows of numbers that can be compared: sums where it has many.
create or replace function run_learned(run_id bigint)
returns table (
    question text,
    key text,
    numbers float8[]
)
language sql
stable
set search_path = {{ schema | ident }}, pg_temp
as $run_learned$
select
    'weights',
    concat_ws('|', weight.series_id, weight.part),
    array[weight.weight, weight.months, weight.wape, weight.wape_pooled]
from run_weight as weight
where weight.run_id = run_learned.run_id
union all
select
    'weights',
    concat_ws('|', profile.origin, profile.series_id),
    profile.share
from run_profile as profile
where profile.run_id = run_learned.run_id
union all
select
    'openings',
    concat_ws('|', young.series_id, young.basis, young.like_series_ids, young.first_day),
    array[young.share, young.weight, young.days]
from run_like as young
where young.run_id = run_learned.run_id
union all
select
    'backtest',
    concat_ws('|', backtest.series_id, backtest.month),
    (
        select array[sum(cell.yhat), sum(cell.yhat * cell.step), count(*)]
        from unnest(backtest.yhat) with ordinality as cell (yhat, step)
    )
from run_backtest_month as backtest
where backtest.run_id = run_learned.run_id
union all
select
    'metrics',
    concat_ws('|', metric.kind, metric.level, metric.metric),
    array[metric.value]
from run_metric as metric
where metric.run_id = run_learned.run_id
union all
select
    'intervals',
    concat_ws('|', width.grain, width.level, width.zero_share_from, width.step_from),
    array[width.lo_95, width.lo_80, width.hi_80, width.hi_95, width.evidence, width.miss_80, width.miss_95]
from run_interval as width
where width.run_id = run_learned.run_id
union all
select
    'intervals',
    concat_ws('|', series.series_id, series.method, series.is_fallback),
    array[series.error_scale, series.zero_share, series.naive_mae, series.naive_mse] || series.seasonal_naive
from run_series as series
where series.run_id = run_learned.run_id
union all
select
    'intervals',
    concat_ws('|', 'days of', forecast.series_id),
    array[
        count(*), sum(forecast.yhat_raw), sum(forecast.lo_80), sum(forecast.hi_80), sum(forecast.lo_95),
        sum(forecast.hi_95)
    ]
from run_forecast as forecast
where forecast.run_id = run_learned.run_id
group by forecast.series_id
union all
select
    'intervals',
    concat_ws(
        '|', month.level, month.month
        {%- for dimension in dimensions %},
        coalesce(quote_literal(month.{{ dimension | ident }}), '*')
        {%- endfor %}
    ),
    array[month.yhat, month.lo_80, month.hi_80, month.lo_95, month.hi_95, month.error_scale]
from run_month as month
where month.run_id = run_learned.run_id
$run_learned$;

comment on function run_learned is 'What a run learned after its fits, as rows of numbers.';
