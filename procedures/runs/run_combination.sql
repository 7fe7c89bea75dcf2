-- run_combination: the forecast of a run: the weighted sum of its parts, or the fallback where it has none.
-- error_scale is the series' own, a day counting by the root of its forecast; a series without a backtest
-- has the usual one for its size. A series that is young or not yet open is forecast by others, or in part (run_like).
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

own as (
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

-- what series that others are forecast by are forecast themselves
like_day as (
    select
        opening.series_id,
        own.day,
        sum(opening.weight * opening.share * own.yhat order by own.series_id) as yhat
    from run_like as opening
    cross join lateral unnest(opening.like_series_ids) as other (series_id)
    inner join own on other.series_id = own.series_id and opening.first_day <= own.day
    where opening.run_id = run_combination.run_id
    group by opening.series_id, own.day
    {% for dimension in dimensions -%}
    union all
    select
        young.series_id,
        of_member.day,
        young.weight * young.share * of_member.yhat as yhat
    from run_like as young
    inner join series on young.series_id = series.series_id
    inner join (
        select
            grown.{{ dimension | ident }},
            own.day,
            sum(own.yhat order by own.series_id) as yhat
        from own
        inner join series as grown on own.series_id = grown.series_id
        inner join run_series as model
            on model.run_id = run_combination.run_id and own.series_id = model.series_id and not model.is_fallback
        where own.series_id not in (
            select known.series_id
            from run_like as known
            where known.run_id = run_combination.run_id
        )
        and exists (
            select from run_like as known
            where known.run_id = run_combination.run_id and known.basis = '{{ dimension | text }}'
        )
        group by grown.{{ dimension | ident }}, own.day
    ) as of_member on series.{{ dimension | ident }} = of_member.{{ dimension | ident }}
    where young.run_id = run_combination.run_id
        and young.basis = '{{ dimension | text }}'
    {% endfor %}
),

like_series as (
    select
        run_like.series_id,
        sum(run_like.weight order by run_like.basis) as weight,
        min(run_like.first_day) as first_day
    from run_like
    where run_like.run_id = run_combination.run_id
    group by run_like.series_id
),

by_others as (
    select
        like_series.series_id,
        like_series.weight,
        calendar_day.day::date as day,
        case when closed.day is null then coalesce(of_day.yhat, 0) else 0 end as yhat
    from run
    cross join like_series
    inner join series on like_series.series_id = series.series_id
    cross join generate_series(
        run.horizon_start::timestamp,
        (run.horizon_start + run.horizon - 1)::timestamp,
        interval '1 day'
    ) as calendar_day (day)
    left join (
        select
            like_day.series_id,
            like_day.day,
            sum(like_day.yhat order by like_day.yhat) as yhat
        from like_day
        group by like_day.series_id, like_day.day
    ) as of_day on like_series.series_id = of_day.series_id and calendar_day.day::date = of_day.day
    left join run_closed_day as closed
        on run.run_id = closed.run_id
            and series.{{ shop | ident }} = closed.shop
            and calendar_day.day::date = closed.day
),

ahead as (
    select
        own.series_id,
        own.day,
        case
            when by_others.series_id is null then own.yhat
            else greatest(1 - by_others.weight, 0) * own.yhat + by_others.yhat
        end as yhat
    from own
    left join by_others on own.series_id = by_others.series_id and own.day = by_others.day
    union all
    select
        by_others.series_id,
        by_others.day,
        by_others.yhat
    from by_others
    where by_others.series_id in (
        select opening.series_id
        from run_like as opening
        where opening.run_id = run_combination.run_id and opening.days = 0
    )
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
