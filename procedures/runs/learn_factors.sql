-- learn_factors: what a run learns about the year from all series together, before its horizon and once
-- more before its first backtest month, so that the backtest knows nothing of what came after.
--   month         mean of an open day by the centred 2×12 moving average of such means, averaged over the
--                 years, shrunk to 1 by n/(n+1). From 12 full months on: below 25, a month without six months on both
--                 sides is compared with the mean of the first or the last twelve, and one year is shrunk by what
--                 repeats of it: the share of its variance that months do not differ by from those a year before;
--                 k such months count k/(k+3), the rest is 1/4. A run that has 25 tests no factors of fewer
--   day_of_month  sales by what the day's weekday usually has of its month, averaged over the months and
--                 shrunk to 1 where chance could explain it; from 12 full months on: pay days, month ends
--   date          what is left of a date beyond that, from its second year on: Christmas, New Year; shrunk by what
--                 its own years differ as well, so that a single odd year teaches nothing
-- An odd day counts as three usual ones at most, and a weekday that sells next to nothing tells nothing of the dates on
-- it.
-- Both averages are of all series: one series has too few years to tell its season from chance. Sums are
-- numeric: the same data give the same factors to the last bit, in whatever order their rows lie.
-- One statement, since each kind of factor is learned from what the one before it leaves unexplained.
--   locks     nothing of its own: start_run calls it
{% from 'macros/month.sql' import last_day_of, month_of, next_month -%}
{% from 'macros/threshold.sql' import least_day_factor, greatest_day_factor, least_weekday -%}
create or replace function learn_factors(run_id bigint)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $learn_factors$
#variable_conflict use_column
begin
    insert into run_factor (run_id, origin, kind, key, factor, evidence)
    with origin as (
        select
            learned.origin,
            run.data_version_id
        from forecast_run as run
        cross join lateral (values (run.horizon_start), (run.backtest_start)) as learned (origin)
        where run.run_id = learn_factors.run_id
            and learned.origin is not null
            and (run.parameters ->> 'factors')::boolean
    ),

    total as materialized (
        select
            shop_day.origin,
            shop_day.day,
            {{ month_of('shop_day.day') }} as month,
            sum(shop_day.sales) as sales
        from (select array_agg(origin.origin) as origins from origin) as learned
        cross join lateral run_shop_day(learn_factors.run_id, learned.origins) as shop_day
        group by shop_day.origin, shop_day.day
    ),

    full_month as (
        select
            origin.origin,
            total.month,
            -- a day without any sales says nothing about its month
            avg(total.sales) filter (where total.sales > 0) as mean_day
        from origin
        inner join total
            on origin.origin = total.origin
                and origin.origin > total.day
        where {{ next_month('total.month') }} <= origin.origin
            and total.month >= (select min(first_day.day) from total as first_day)
        group by origin.origin, total.month
        having avg(total.sales) filter (where total.sales > 0) > 0
    ),

    moving as (
        select
            full_month.origin,
            full_month.month,
            full_month.mean_day / nullif((
                sum(full_month.mean_day) over (
                    partition by full_month.origin order by full_month.month rows between 6 preceding and 5 following
                ) + sum(full_month.mean_day) over (
                    partition by full_month.origin order by full_month.month rows between 5 preceding and 6 following
                )
            ) / 24, 0) as ratio,
            count(*) over (
                partition by full_month.origin order by full_month.month rows between 6 preceding and 6 following
            ) as months_around,
            count(*) over of_origin as months,
            full_month.mean_day / avg(full_month.mean_day) filter (where full_month.position <= 12) over of_origin
                as ratio_of_first,
            full_month.mean_day
            / avg(full_month.mean_day) filter (where full_month.position_from_last <= 12) over of_origin
                as ratio_of_last,
            full_month.position
        from (
            select
                full_month.*,
                row_number() over (partition by full_month.origin order by full_month.month) as position,
                row_number() over (partition by full_month.origin order by full_month.month desc) as position_from_last
            from full_month
        ) as full_month
        window of_origin as (partition by full_month.origin)
    ),

    compared as (
        select
            moving.origin,
            moving.month,
            moving.months,
            case
                when moving.months_around = 13 then moving.ratio
                when moving.position <= 6 then moving.ratio_of_first
                else moving.ratio_of_last
            end as ratio
        from moving
        where moving.months >= 12
            and (moving.months < 25 or moving.months_around = 13)
            -- what is tested is what is used: a backtest with the factors of one year says nothing of those of two
            and (moving.months >= 25 or (select max(newest.months) from moving as newest) < 25)
    ),

    -- below 25 months, how far months agree with those a year before: what differs between them is no season
    repeated as (
        select
            later.origin,
            count(*) as months,
            greatest(0, coalesce(
                1 - var_samp(ln(later.mean_day / before.mean_day)) / 2 / nullif(max(of_year.variance), 0), 0
            )) as share
        from full_month as later
        inner join full_month as before
            on later.origin = before.origin
                and later.month = before.month + interval '1 year'
        inner join (
            select
                compared.origin,
                var_samp(ln(compared.ratio)) as variance
            from compared
            where compared.months < 25
            group by compared.origin
        ) as of_year on later.origin = of_year.origin
        group by later.origin
    ),

    month_factor as (
        select
            weighed.origin,
            weighed.key,
            (
                1 + case
                    when weighed.months >= 25 then (weighed.ratio - 1) * weighed.evidence / (weighed.evidence + 1)
                    else (weighed.ratio - 1)
                        * (coalesce(repeated.months * repeated.share, 0) + 0.75) / (coalesce(repeated.months, 0) + 3)
                end
            )::float8 as factor,
            case when weighed.months >= 25 then weighed.evidence else 1 end as evidence
        from (
            select
                compared.origin,
                extract(month from compared.month)::integer as key,
                avg(compared.ratio) as ratio,
                count(*) as evidence,
                min(compared.months) as months
            from compared
            group by compared.origin, extract(month from compared.month)
        ) as weighed
        left join repeated on weighed.origin = repeated.origin
    ),

    share as (
        select
            full_month.origin,
            calendar_day.day::date as day,
            coalesce(total.sales, 0) / full_month.mean_day as share,
            extract(year from calendar_day.day) as year,
            extract(isodow from calendar_day.day) as weekday
        from full_month
        cross join lateral generate_series(
            full_month.month::timestamp, {{ last_day_of('full_month.month') }}::timestamp, interval '1 day'
        ) as calendar_day (day)
        left join total
            on full_month.origin = total.origin
                and calendar_day.day::date = total.day
        where (
            select count(*) from full_month as month where month.origin = full_month.origin
        ) >= 12
    ),

    week as (
        select
            share.origin,
            share.year,
            share.weekday,
            percentile_cont(0.5) within group (order by share.share) as usual
        from share
        group by share.origin, share.year, share.weekday
    ),

    beyond_week as (
        select
            share.origin,
            share.day,
            extract(day from share.day)::integer as day_of_month,
            round((share.share / week.usual)::numeric, 9) as ratio,
            -- so that one odd day does not decide for all days of its number
            least({{ greatest_day_factor }}, greatest(
                {{ least_day_factor }}, round((share.share / week.usual)::numeric, 9)
            )) as tame_ratio
        from share
        inner join week
            on share.origin = week.origin
                and share.year = week.year
                and share.weekday = week.weekday
                and week.usual >= {{ least_weekday }}
    ),

    day_of_month as (
        select
            beyond_week.origin,
            beyond_week.day_of_month as key,
            1 + shrink(
                (avg(beyond_week.tame_ratio) - 1)::float8,
                count(*),
                (
                    sum(var_pop(beyond_week.tame_ratio) * count(*)) over (partition by beyond_week.origin)
                    / sum(count(*)) over (partition by beyond_week.origin)
                )::float8
            ) as factor,
            count(*) as evidence
        from beyond_week
        group by beyond_week.origin, beyond_week.day_of_month
    ),

    beyond_month as (
        select
            beyond_week.origin,
            (100 * extract(month from beyond_week.day) + beyond_week.day_of_month)::integer as key,
            avg(of_date.ratio) as ratio,
            count(*) as evidence,
            var_pop(of_date.ratio) * count(*) as squares
        from beyond_week
        inner join day_of_month
            on beyond_week.origin = day_of_month.origin and beyond_week.day_of_month = day_of_month.key
        cross join lateral (
            select least(
                {{ greatest_day_factor }}, round((beyond_week.ratio / day_of_month.factor)::numeric, 9)
            ) as ratio
        ) as of_date
        group by beyond_week.origin, extract(month from beyond_week.day), beyond_week.day_of_month
    ),

    date_factor as (
        select
            beyond_month.origin,
            beyond_month.key,
            beyond_month.evidence,
            1 + shrink(
                (beyond_month.ratio - 1)::float8,
                beyond_month.evidence,
                greatest(
                    sum(beyond_month.squares) over (partition by beyond_month.origin)
                    / nullif(sum(beyond_month.evidence - 1) over (partition by beyond_month.origin), 0),
                    beyond_month.squares / nullif(beyond_month.evidence - 1, 0)
                )::float8
            ) as factor
        from beyond_month
    )

    select
        learn_factors.run_id,
        learned.origin,
        learned.kind,
        learned.key,
        learned.factor,
        learned.evidence
    from (
        select
            month_factor.*,
            'month' as kind
        from month_factor
        union all
        select
            day_of_month.*,
            'day_of_month' as kind
        from day_of_month
        union all
        select
            date_factor.origin,
            date_factor.key,
            date_factor.factor,
            date_factor.evidence,
            'date' as kind
        from date_factor
        where date_factor.evidence >= 2
            and date_factor.factor <> 1
    ) as learned;
end
$learn_factors$;

comment on function learn_factors is 'What a run learns about the year from all series together.';
