-- run_input: what the fits get: for every series of a span and every part of the model, the history in the
-- form that the part wants, twice: up to the horizon, and for the backtest. A fit sees y up to its first
-- cut, and forecasts from each cut the steps beside it; later cuts take the model on without a new fit.
-- Series that no model can serve have no row: finish_run gives them a fallback.
create or replace function run_input(run_id bigint, first_series_id integer, last_series_id integer)
returns table (
    series_id integer,
    part text,
    model text,
    season integer,
    y float8[],
    origins date[],
    cuts integer[],
    steps integer[]
)
language sql
stable
begin atomic
with run as (
    select
        known.run_id,
        known.data_version_id,
        known.horizon_start,
        known.horizon_end,
        known.backtest_start,
        known.backtest_end,
        known.parameters -> 'parts' as parts,
        known.parameters ->> 'model' as model,
        known.parameters ->> 'monthly_model' as monthly_model,
        (known.parameters ->> 'season')::integer as season,
        (known.parameters ->> 'window_days')::integer as window_days,
        (known.parameters ->> 'dead_after_days')::integer as dead_after_days,
        (known.parameters ->> 'months')::integer as months
    from forecast_run as known
    where known.run_id = run_input.run_id
),

-- the two fits of every part
fit as (
    select
        run.horizon_start as learned_before,
        array[run.horizon_start] as origins
    from run
    union all
    select
        run.backtest_start as learned_before,
        array_agg(every.month::date order by every.month) as origins
    from run
    cross join lateral generate_series(
        run.backtest_start::timestamp, run.backtest_end::timestamp, interval '1 month'
    ) as every (month)
    where run.backtest_start is not null
    group by run.backtest_start
),

deflator as materialized (
    select
        fit.learned_before,
        fit.learned_before - run.window_days as first_day,
        array_agg(factor.day_factor order by factor.day) as plain,
        array_agg(factor.day_factor * factor.month_factor order by factor.day) as adjusted,
        bool_or(factor.day_factor <> 1) as is_any,
        bool_or(factor.month_factor <> 1) as is_adjusted
    from run
    cross join fit
    cross join lateral run_day_factor(
        run.run_id, fit.learned_before, fit.learned_before - run.window_days,
        fit.origins[cardinality(fit.origins)] - 1
    ) as factor
    group by fit.learned_before, run.window_days
),

-- where a model can serve at all
history as materialized (
    select
        mart.series_id,
        mart.start_day,
        mart.y,
        fit.learned_before,
        served.origins,
        greatest(1, served.origins[1] - mart.start_day - run.window_days + 1) as first_n,
        served.origins[cardinality(served.origins)] - mart.start_day as last_n
    from run
    inner join export_mart as mart
        on run.data_version_id = mart.data_version_id
            and mart.series_id between run_input.first_series_id and run_input.last_series_id
    cross join fit
    cross join lateral (
        select array_agg(origin.day order by origin.day) as origins
        from unnest(fit.origins) as origin (day)
        where origin.day > mart.start_day
            and fallback_reason(
                mart.y[greatest(1, origin.day - mart.start_day - run.window_days + 1):origin.day - mart.start_day],
                run.season,
                run.dead_after_days
            ) is null
    ) as served
    where served.origins is not null
),

window_slice as materialized (
    select
        history.series_id,
        history.start_day,
        history.learned_before,
        history.origins,
        history.first_n,
        history.y[history.first_n:history.last_n] as y,
        history.start_day + history.first_n - deflator.first_day as first_factor,
        (
            select avg((cell.y = 0)::integer)
            from unnest(history.y[history.first_n:history.origins[1] - history.start_day]) as cell (y)
        ) as zero_share
    from history
    inner join deflator on history.learned_before = deflator.learned_before
),

-- days, without what dates do and without what dates and months do; a day on which next to nothing is
-- ever sold cannot be divided by its factor: the same weekday before takes its place
daily as materialized (
    select
        slice.series_id,
        slice.learned_before,
        slice.origins,
        slice.first_n,
        slice.start_day,
        slice.zero_share,
        deflator.is_adjusted,
        coalesce(deflated.plain, slice.y) as plain,
        deflated.adjusted
    from window_slice as slice
    inner join deflator on slice.learned_before = deflator.learned_before
    left join lateral (
        select
            array_agg(
                case
                    when cell.plain >= 0.3 then cell.y / cell.plain
                    when cell.step > 7 then slice.y[cell.step - 7] / greatest(
                        0.3, deflator.plain[slice.first_factor + cell.step - 8]
                    )
                    else cell.y
                end
                order by cell.step
            ) as plain,
            array_agg(
                case
                    when cell.plain >= 0.3 then cell.y / cell.adjusted
                    when cell.step > 7 then slice.y[cell.step - 7] / greatest(
                        0.3, deflator.adjusted[slice.first_factor + cell.step - 8]
                    )
                    else cell.y
                end
                order by cell.step
            ) as adjusted
        from unnest(
            slice.y,
            deflator.plain[slice.first_factor:slice.first_factor + cardinality(slice.y) - 1],
            deflator.adjusted[slice.first_factor:slice.first_factor + cardinality(slice.y) - 1]
        ) with ordinality as cell (y, plain, adjusted, step)
    ) as deflated on deflator.is_any or deflator.is_adjusted
),

-- the mean day of every full month
month_mean as (
    select
        series.series_id,
        min(every.month)::date as first_month,
        array_agg(mean_day.y order by every.month) as y,
        array_agg(extract(month from every.month)::integer order by every.month) as calendar_month
    from run
    cross join (
        select distinct on (history.series_id)
            history.series_id,
            history.start_day,
            history.y
        from history
        order by history.series_id
    ) as series
    cross join lateral generate_series(
        date_trunc('month', series.start_day + interval '1 month' - interval '1 day'),
        date_trunc('month', run.horizon_start::timestamp) - interval '1 month',
        interval '1 month'
    ) as every (month)
    cross join lateral (
        select avg(cell.y) as y
        from unnest(
            series.y[
                every.month::date - series.start_day + 1
                :(every.month + interval '1 month')::date - series.start_day
            ]
        ) as cell (y)
    ) as mean_day
    group by series.series_id
),

monthly as materialized (
    select
        history.series_id,
        history.learned_before,
        served.origins,
        served.cuts,
        month_mean.y,
        adjusted.y as adjusted
    from history
    inner join month_mean on history.series_id = month_mean.series_id
    cross join lateral (
        select
            array_agg(origin.day order by origin.day) as origins,
            array_agg(known.months order by origin.day) as cuts
        from unnest(history.origins) as origin (day)
        cross join lateral (
            select (
                12 * (extract(year from origin.day) - extract(year from month_mean.first_month))
                + extract(month from origin.day) - extract(month from month_mean.first_month)
            )::integer as months
        ) as known
        -- below that there is nothing to estimate
        where known.months >= 7
    ) as served
    left join lateral (
        select array_agg(cell.y / of_month.factor order by cell.step) as y
        from unnest(month_mean.y, month_mean.calendar_month) with ordinality as cell (y, calendar_month, step)
        inner join run_factor as of_month on cell.calendar_month = of_month.key
        where of_month.run_id = run_input.run_id
            and of_month.origin = history.learned_before
            and of_month.kind = 'month'
        having count(*) = cardinality(month_mean.y)
    ) as adjusted on true
    where served.origins is not null
),

task as (
    select
        daily.series_id,
        model_part.part,
        case when model_part.part = 'intermittent' then 'ADIDA' else run.model end as model,
        run.season,
        case when model_part.is_adjusted then daily.adjusted else daily.plain end as y,
        daily.origins,
        -- positions in y, of which the first is first_n
        array(
            select origin.day - daily.start_day - daily.first_n + 1
            from unnest(daily.origins) as origin (day)
            order by origin.day
        ) as cuts,
        model_part.grain
    from run
    cross join daily
    inner join model_part
        on model_part.grain = 'day'
            and (not model_part.is_adjusted or daily.is_adjusted)
            and (model_part.part <> 'intermittent' or daily.zero_share >= 0.5)
    union all
    select
        monthly.series_id,
        model_part.part,
        case when model_part.is_adjusted then 'ANN' else run.monthly_model end as model,
        case when not model_part.is_adjusted and monthly.cuts[1] >= 25 then 12 else 1 end as season,
        case when model_part.is_adjusted then monthly.adjusted else monthly.y end as y,
        monthly.origins,
        monthly.cuts,
        model_part.grain
    from run
    cross join monthly
    inner join model_part
        on model_part.grain = 'month'
            and (not model_part.is_adjusted or monthly.adjusted is not null)
)

select
    task.series_id,
    task.part,
    task.model,
    task.season,
    task.y,
    task.origins,
    task.cuts,
    array(
        select
            case task.grain
                when 'day' then ahead.last_day - origin.day + 1
                else 12 * (extract(year from ahead.last_day) - extract(year from origin.day))
                    + extract(month from ahead.last_day) - extract(month from origin.day) + 1
            end::integer
        from unnest(task.origins) as origin (day)
        cross join lateral (
            select
                case
                    when origin.day = run.horizon_start then run.horizon_end
                    else least(
                        run.backtest_end, (origin.day + make_interval(months => run.months))::date - 1
                    )
                end as last_day
        ) as ahead
        order by origin.day
    ) as steps
from run
cross join task
where run.parts ? task.part
order by task.series_id, task.part, task.origins;
end;

comment on function run_input is 'What the fits get: for every series of a span and every part of the model, a history and where to forecast from.';
