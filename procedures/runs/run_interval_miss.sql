-- run_interval_miss: the share of facts that the intervals of a run leave out, by class of sparsity: what their names say,
-- moved by 0.2 × (wanted − seen) with each of the last twelve months that earlier runs with the same model and
-- parameters forecast before they began (adaptive conformal inference; Gibbs & Candès 2021). Facts are those of the run's
-- data version. A month counts with the newest such run; days that were forecast at 0 have no say.
{% from 'macros/month.sql' import month_of, next_month -%}
create or replace function run_interval_miss(run_id bigint)
returns table (
    grain text,
    zero_share_from float8,
    miss_80 float8,
    miss_95 float8
)
language sql
stable
begin atomic
with past as materialized (
    select distinct on (past.horizon_start)
        past.run_id,
        run.data_version_id,
        past.horizon_start as month,
        {{ next_month('past.horizon_start') }} - 1 as last_day
    from forecast_run as run
    inner join forecast_run as past
        on run.run_id > past.run_id
            and run.data_version_id >= past.data_version_id
            and run.model_name = past.model_name
            and run.model_version = past.model_version
            and run.parameters - 'months' = past.parameters - 'months'
            and run.software -> 'model' is not distinct from past.software -> 'model'
    where run.run_id = run_interval_miss.run_id
        and past.status = 'succeeded'
        and past.pruned_at is null
        and extract(day from past.horizon_start) = 1
        and past.horizon_start >= run.horizon_start - interval '12 months'
        and {{ next_month('past.horizon_start') }} <= run.horizon_start
    order by past.horizon_start desc, past.run_id desc
),

fact as materialized (
    select
        sale.series_id,
        sale.day,
        sale.sales
    from (
        select
            past.data_version_id,
            min(past.month) as first_day,
            max(past.last_day) as last_day
        from past
        group by past.data_version_id
    ) as span
    cross join lateral sales_at(span.data_version_id) as sale
    where sale.day >= span.first_day
        and sale.day <= span.last_day
),

cell as (
    select
        'day' as grain,
        past.month,
        series.zero_share,
        coalesce(fact.sales, 0) between forecast.lo_80 and forecast.hi_80 as is_inside_80,
        coalesce(fact.sales, 0) between forecast.lo_95 and forecast.hi_95 as is_inside_95
    from past
    inner join run_forecast as forecast
        on past.run_id = forecast.run_id
            and past.last_day >= forecast.day
    inner join run_series as series on forecast.run_id = series.run_id and forecast.series_id = series.series_id
    left join fact on forecast.series_id = fact.series_id and forecast.day = fact.day
    where forecast.lo_80 is not null
        and forecast.yhat_raw > 0
    union all
    select
        'month' as grain,
        past.month,
        run_series.zero_share,
        coalesce(sold.sales, 0) between forecast.lo_80 and forecast.hi_80 as is_inside_80,
        coalesce(sold.sales, 0) between forecast.lo_95 and forecast.hi_95 as is_inside_95
    from past
    inner join run_month as forecast
        on past.run_id = forecast.run_id
            and past.month = forecast.month
            and forecast.level = 'series'
    inner join series on {{ dimensions | equal('forecast', 'series') }}
    inner join run_series on past.run_id = run_series.run_id and series.series_id = run_series.series_id
    left join (
        select
            fact.series_id,
            {{ month_of('fact.day') }} as month,
            sum(fact.sales) as sales
        from fact
        group by fact.series_id, {{ month_of('fact.day') }}
    ) as sold on series.series_id = sold.series_id and past.month = sold.month
    where forecast.lo_80 is not null
        and forecast.yhat > 0
)

select
    seen.grain,
    seen.zero_share_from,
    least(0.5, greatest(0.02, 0.2 + 0.2 * sum(0.2 - seen.miss_80))) as miss_80,
    least(0.2, greatest(0.005, 0.05 + 0.2 * sum(0.05 - seen.miss_95))) as miss_95
from (
    select
        cell.grain,
        sparsity_class(cell.zero_share) as zero_share_from,
        cell.month,
        avg((not cell.is_inside_80)::integer) as miss_80,
        avg((not cell.is_inside_95)::integer) as miss_95
    from cell
    where cell.zero_share is not null
    group by cell.grain, sparsity_class(cell.zero_share), cell.month
) as seen
group by seen.grain, seen.zero_share_from;
end;

comment on function run_interval_miss is 'The share of facts that the intervals of a run leave out, as past months taught it.';
