-- learn_drivers: what promotions and other drivers do to sales, learned before the horizon, and once more before the
-- backtest, from the 730 days before each.
--   within    strength and logarithm of sales minus their means of the series' weekday and quarter; |log| clipped at 1
--   own       slope of a series by least squares, with its variance
--   pooled    the mean slope with the variance between series (DerSimonian & Laird 1986), shrunk towards 0 by what
--             chance alone would give (positive-part James–Stein)
--   slope     of a series: its own, shrunk to the pooled one by the share of the variance that is not between series
--   used      where slopes learned before the backtest explain more than 2 % of its squares within weekday
--             and quarter, and something is planned of it in the horizon
--   usual     what it gave a series over the 91 days before the horizon
-- Sums are exact: the same data give the same slopes to the last bit.
-- One statement for each step, since all series are learned from one pass over their days.
--   locks     nothing of its own: start_run calls it
{% from 'macros/month.sql' import each_month, month_of -%}
{% from 'macros/driver.sql' import within_cell -%}
{% from 'macros/threshold.sql' import driver_gate -%}
create or replace function learn_drivers(run_id bigint)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
set enable_nestloop = off  -- what was just noted has no statistics: days would be compared with all days
as $learn_drivers$
#variable_conflict use_column
declare
    v_run forecast_run;
begin
    select * into v_run from forecast_run as run where run.run_id = learn_drivers.run_id;

    if not exists (select from run_driver_day as known where known.run_id = v_run.run_id) then
        return;
    end if;

    with learned as (
        select origin.origin
        from (values (v_run.horizon_start), (v_run.backtest_start)) as origin (origin)
        where origin.origin is not null
    ),

    {{ within_cell('learned', 'learned.origin - 730', 'learned.origin - 1') | indent }},

    own as (
        select
            known.driver,
            known.series_id,
            summed.*,
            summed.xy / summed.xx as own_slope,
            (summed.yy - summed.xy * summed.xy / summed.xx) / (summed.days - summed.cells - 1) / summed.xx as variance
        from (
            select
                within.origin,
                within.number,
                (sum(within.x * within.x) / 1e12)::numeric as xx,
                (sum(within.x * within.y) / 1e12)::numeric as xy,
                (sum(within.y * within.y) / 1e12)::numeric as yy,
                count(*) as days,
                count(distinct within.cell) as cells
            from within
            group by within.number, within.origin
        ) as summed
        inner join known on summed.number = known.number
        where summed.xx > 0.1
            and summed.days > summed.cells + 1
            and summed.yy * summed.xx > summed.xy * summed.xy
    ),

    weighed as (
        select
            own.origin,
            own.driver,
            count(*) as series_count,
            sum(1 / own.variance) as weight,
            sum(1 / own.variance ^ 2) as weight_squared,
            sum(own.own_slope / own.variance) / sum(1 / own.variance) as fixed_slope,
            sum(own.own_slope ^ 2 / own.variance) as slope_squared
        from own
        group by own.origin, own.driver
    ),

    between_series as (
        select
            weighed.*,
            greatest(0, coalesce(
                (
                    weighed.slope_squared - weighed.weight * weighed.fixed_slope ^ 2 - (weighed.series_count - 1)
                ) / nullif(weighed.weight - weighed.weight_squared / weighed.weight, 0),
                0
            )) as between_variance
        from weighed
    ),

    pooled as (
        select
            own.origin,
            own.driver,
            between_series.series_count,
            between_series.between_variance,
            sum(own.own_slope / (own.variance + between_series.between_variance))
            / sum(1 / (own.variance + between_series.between_variance)) as mean_slope,
            1 / sum(1 / (own.variance + between_series.between_variance)) as mean_variance
        from own
        inner join between_series on own.origin = between_series.origin and own.driver = between_series.driver
        group by own.origin, own.driver, between_series.series_count, between_series.between_variance
    ),

    kept as (
        insert into run_driver (
            run_id, origin, driver, slope, between_variance, series_count, known_months, is_used, reason
        )
        select
            v_run.run_id,
            pooled.origin,
            pooled.driver,
            shrink(pooled.mean_slope::float8, 1, pooled.mean_variance::float8),
            pooled.between_variance,
            pooled.series_count,
            array(
                select month.month::date
                from {{ each_month(month_of('v_run.horizon_start'), 'v_run.horizon_end') }} as month (month)
                where exists (
                    select from promotion_plan as planned
                    where planned.driver = pooled.driver
                        and planned.day between v_run.horizon_start and v_run.horizon_end
                        and {{ month_of('planned.day') }} = month.month::date
                )
                order by month.month
            ),
            false,
            'not measured: there is no backtest'
        from pooled
        returning *
    )

    insert into run_driver_slope (run_id, origin, driver, series_id, slope, own_slope, variance)
    select
        v_run.run_id,
        known.origin,
        known.driver,
        known.series_id,
        known.slope + coalesce(
            (own.own_slope - known.slope)
            * known.between_variance / (known.between_variance + own.variance),
            0
        ),
        own.own_slope,
        own.variance
    from (
        select
            kept.origin,
            kept.driver,
            kept.slope,
            kept.between_variance,
            driven.series_id
        from kept
        inner join run_driver_day as driven on driven.run_id = v_run.run_id and kept.driver = driven.driver
    ) as known
    left join own
        on known.origin = own.origin and known.driver = own.driver and known.series_id = own.series_id;

    -- what slopes that knew nothing of the backtest explain of it
    with {{ within_cell(
        '(select v_run.backtest_start as origin) as learned', 'v_run.backtest_start', 'v_run.backtest_end'
    ) | indent }}

    update run_driver as driver
    set explained = gate.explained,
        is_used = gate.explained > {{ driver_gate }} and cardinality(driver.known_months) > 0,
        reason = format(
            '%s %% of what was left within weekday and quarter explained in the backtest%s%s',
            round(100 * gate.explained, 1),
            case when gate.explained > {{ driver_gate }} then '' else ': 2 % are needed' end,
            case when cardinality(driver.known_months) = 0 then '; nothing is planned of it in the horizon' end
        )
    from (
        select
            known.driver,
            sum(2 * slope.slope::numeric * summed.xy - slope.slope::numeric ^ 2 * summed.xx)
            / nullif(sum(summed.yy), 0) as explained
        from (
            select
                within.origin,
                within.number,
                sum(within.x * within.x)::numeric as xx,
                sum(within.x * within.y)::numeric as xy,
                sum(within.y * within.y)::numeric as yy
            from within
            group by within.number, within.origin
        ) as summed
        inner join known on summed.number = known.number
        inner join run_driver_slope as slope
            on slope.run_id = v_run.run_id
                and summed.origin = slope.origin
                and known.driver = slope.driver
                and known.series_id = slope.series_id
        group by known.driver
    ) as gate
    where driver.run_id = v_run.run_id
        and driver.driver = gate.driver
        and gate.explained is not null;

    update run_driver_slope as slope
    set usual = recent.lift
    from (
        select
            driven.driver,
            driven.series_id,
            sum(sold.sales::float8 order by sold.day)
            / sum(
                sold.sales::float8
                / exp(of_series.slope * coalesce(driven.strength[array_position(driven.days, sold.day)], 0))
                order by sold.day
            ) as lift
        from run_driver_day as driven
        inner join run_driver_slope as of_series
            on driven.run_id = of_series.run_id
                and driven.driver = of_series.driver
                and driven.series_id = of_series.series_id
                and of_series.origin = v_run.horizon_start
        inner join sales_at(v_run.data_version_id) as sold
            on driven.series_id = sold.series_id
                and sold.day >= v_run.horizon_start - 91
                and sold.day < v_run.horizon_start
        where driven.run_id = v_run.run_id
            and sold.sales > 0
        group by driven.driver, driven.series_id
    ) as recent
    where slope.run_id = v_run.run_id
        and slope.origin = v_run.horizon_start
        and slope.driver = recent.driver
        and slope.series_id = recent.series_id;
end
$learn_drivers$;

comment on function learn_drivers is 'What promotions and other drivers do to sales, as a run learns it from the days before it.';
