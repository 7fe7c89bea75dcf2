-- run_history_form: the history of every series of a span in each form that parts of the model want, for each of the
-- two fits of a run: before the horizon, and before the backtest.
--   day           the days of the window, without what dates do
--   day, adjusted    and without what months do
--   month         the mean day of every full month
--   month, adjusted  without what months do
-- origins are those from which the series can be forecast at all; cuts are positions in y, one per origin: what is known
-- there. A form that cannot be had (no month factors, too few months) has no row. A history is read once for all.
{% from 'macros/month.sql' import months_between -%}
{% from 'macros/threshold.sql' import least_months -%}
create or replace function run_history_form(run_id bigint, first_series_id integer, last_series_id integer)
returns table (
    series_id integer,
    grain text,
    is_adjusted boolean,
    y float8[],
    origins date[],
    cuts integer[],
    zero_share numeric
)
language sql
stable
begin atomic
with run as (
    select
        run.run_id,
        run.data_version_id,
        run.horizon_start,
        (run.parameters ->> 'season')::integer as season,
        (run.parameters ->> 'window_days')::integer as window_days,
        (run.parameters ->> 'dead_after_days')::integer as dead_after_days
    from forecast_run as run
    where run.run_id = run_history_form.run_id
),

fit as (
    select
        origin.learned_before,
        array_agg(origin.origin order by origin.origin) as origins
    from run_origin as origin
    where origin.run_id = run_history_form.run_id
        -- what an earlier run has forecast is not fitted
        and origin.origin not in (
            select stand_in.origin
            from run_stand_in as stand_in
            where stand_in.run_id = run_history_form.run_id
        )
    group by origin.learned_before
),

shop as materialized (
    select
        fit.learned_before,
        of_shop.shop,
        of_shop.factor_shop
    from fit
    cross join lateral run_shop_factor(
        run_history_form.run_id, fit.learned_before, run_history_form.first_series_id, run_history_form.last_series_id
    ) as of_shop
),

deflator as materialized (
    select
        fit.learned_before,
        factor.factor_shop,
        fit.learned_before - run.window_days as first_day,
        array_agg(factor.day_factor order by factor.day) as plain,
        array_agg(factor.day_factor * factor.month_factor order by factor.day) as adjusted,
        bool_or(factor.day_factor <> 1) as is_any,
        bool_or(factor.month_factor <> 1) as is_adjusted
    from run
    cross join (
        select
            fit.learned_before,
            fit.origins[cardinality(fit.origins)] - 1 as last_day,
            array_agg(distinct shop.factor_shop) as factor_shops
        from fit
        inner join shop on fit.learned_before = shop.learned_before
        group by fit.learned_before, fit.origins
    ) as fit
    cross join lateral run_day_factor(
        run.run_id, fit.learned_before, fit.factor_shops, fit.learned_before - run.window_days, fit.last_day
    ) as factor
    group by fit.learned_before, factor.factor_shop, run.window_days
),

-- where a model can serve at all
history as materialized (
    select
        mart.series_id,
        mart.start_day,
        unpacked.y,
        fit.learned_before,
        eligible.origins,
        greatest(1, eligible.origins[1] - mart.start_day - run.window_days + 1) as first_n,
        eligible.origins[cardinality(eligible.origins)] - mart.start_day as last_n
    from run
    cross join fit
    cross join lateral run_base(
        run.run_id, fit.learned_before, run_history_form.first_series_id, run_history_form.last_series_id
    ) as mart
    -- the mart keeps its arrays compressed: unpacked once, and not for every month of them; the limit keeps it apart
    cross join lateral (
        select mart.y[1:] as y
        limit 1  -- noqa: AM09
    ) as unpacked
    cross join lateral (
        select array_agg(origin.day order by origin.day) as origins
        from unnest(fit.origins) as origin (day)
        where origin.day > mart.start_day
            and fallback_reason(
                unpacked.y[
                    greatest(1, origin.day - mart.start_day - run.window_days + 1):origin.day - mart.start_day
                ],
                run.season,
                run.dead_after_days
            ) is null
    ) as eligible
    where eligible.origins is not null
),

window_slice as materialized (
    select
        history.series_id,
        history.learned_before,
        history.start_day + history.first_n - 1 as first_day,
        history.origins,
        history.y[history.first_n:history.last_n] as y,
        (
            select avg((cell.y = 0)::integer)
            from unnest(history.y[history.first_n:history.origins[1] - history.start_day]) as cell (y)
        ) as zero_share
    from history
),

daily as (
    select
        slice.series_id,
        form.is_adjusted,
        form.y,
        slice.origins,
        array(
            select origin.day - slice.first_day
            from unnest(slice.origins) as origin (day)
            order by origin.day
        ) as cuts,
        slice.zero_share
    from window_slice as slice
    inner join series on slice.series_id = series.series_id
    inner join shop
        on slice.learned_before = shop.learned_before and series.{{ shop | ident }} = shop.shop
    inner join deflator
        on slice.learned_before = deflator.learned_before and shop.factor_shop = deflator.factor_shop
    cross join lateral (
        select
            slice.first_day - deflator.first_day + 1 as first_n,
            slice.first_day - deflator.first_day + cardinality(slice.y) as last_n
    ) as span
    left join lateral deflate(
        slice.y, deflator.plain[span.first_n:span.last_n], deflator.adjusted[span.first_n:span.last_n]
    ) as deflated on deflator.is_any or deflator.is_adjusted
    cross join lateral (
        select
            false as is_adjusted,
            coalesce(deflated.plain, slice.y) as y
        union all
        select
            true as is_adjusted,
            deflated.adjusted as y
        where deflator.is_adjusted
    ) as form
),

month_mean as (
    select
        series.series_id,
        series.learned_before,
        mean_day.first_month,
        mean_day.y,
        mean_day.calendar_month
    from run
    cross join history as series
    cross join lateral full_month_mean(series.y, series.start_day, run.horizon_start) as mean_day
),

monthly as (
    select
        history.series_id,
        form.is_adjusted,
        form.y,
        eligible.origins,
        eligible.cuts,
        history.zero_share
    from window_slice as history
    inner join month_mean
        on history.series_id = month_mean.series_id and history.learned_before = month_mean.learned_before
    cross join lateral (
        select
            array_agg(origin.day order by origin.day) as origins,
            array_agg(of_origin.months order by origin.day) as cuts
        from unnest(history.origins) as origin (day)
        cross join lateral (
            select {{ months_between('month_mean.first_month', 'origin.day') }} as months
        ) as of_origin
        where of_origin.months >= {{ least_months }}
    ) as eligible
    cross join lateral (
        select
            false as is_adjusted,
            month_mean.y
        union all
        select
            true as is_adjusted,
            array_agg(cell.y / of_month.factor order by cell.step) as y
        from unnest(month_mean.y, month_mean.calendar_month) with ordinality as cell (y, calendar_month, step)
        inner join run_factor as of_month on cell.calendar_month = of_month.key
        where of_month.run_id = run_history_form.run_id
            and of_month.origin = history.learned_before
            and of_month.kind = 'month'
        -- only where every month of the year has a factor
        having count(*) = cardinality(month_mean.y)
    ) as form
    where eligible.origins is not null
)

select
    daily.series_id,
    'day' as grain,
    daily.is_adjusted,
    daily.y,
    daily.origins,
    daily.cuts,
    daily.zero_share
from daily
union all
select
    monthly.series_id,
    'month' as grain,
    monthly.is_adjusted,
    monthly.y,
    monthly.origins,
    monthly.cuts,
    monthly.zero_share
from monthly;
end;

comment on function run_history_form is 'The history of every series of a span in each form that parts of the model want.';
