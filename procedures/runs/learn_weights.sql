-- learn_weights: how much each part of the model counts for each series, from the months that the run
-- forecast again; and with it the backtest of the forecast itself, each month by the weights that the
-- other months give, so that no month judges weights that it has made.
--   error   |part − fact| of a month's sum, by the mean error of the parts in the same months
--   shrink  n of its own months count n/(n+6), the rest is the same ratio over all series
--   weight  ∝ error⁻⁴, then shrunk to equal shares by k/(k+1) of the k months (Diebold & Pauly 1990). A part that
--           was in no backtest of any series has weight 0 beside parts that were: nothing is known of its error
-- How many months the parts have is known to no statistics: rows are never compared one by one (enable_nestloop), which
-- would take minutes where the planner expects a few.
-- One statement, since the weights of all months and of all but one come from the same sums: kept in one place, a
-- backtest cannot be judged by weights of another rule.
--   locks     nothing of its own: finish_run calls it
{% from 'macros/error.sql' import wape -%}
create or replace function learn_weights(run_id bigint)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
set enable_nestloop = off
as $learn_weights$
#variable_conflict use_column
declare
    v_run forecast_run;
begin
    select * into v_run from forecast_run as run where run.run_id = learn_weights.run_id;

    with part_days as materialized (
        select month.*
        from run_backtest_part(v_run.run_id) as month
    ),

    part_month as materialized (
        select
            part_days.series_id,
            part_days.part,
            part_days.origin as month,
            -- numeric: the same to the last bit, in whatever order the workers wrote
            round(
                greatest(
                    (select sum(cell.yhat) from (select unnest(part_days.yhat) as yhat) as cell), 0
                )::numeric,
                6
            ) as yhat
        from part_days
    ),

    part_error as (
        select
            part_month.series_id,
            part_month.part,
            part_month.month,
            coalesce(fact.sales, 0) as y,
            abs(part_month.yhat - coalesce(fact.sales, 0)) as error,
            avg(abs(part_month.yhat - coalesce(fact.sales, 0))) over (
                partition by part_month.series_id, part_month.month
            ) as usual_error
        from part_month
        left join run_backtest_fact as fact on part_month.series_id = fact.series_id and part_month.month = fact.month
    ),

    -- all months, and all but one: what that one is judged by
    left_out as (
        select
            null::date as month,
            count(distinct part_error.month)::float8 as months
        from part_error
        union all
        select
            measured.month,
            count(*) over () - 1 as months
        from (select distinct part_error.month from part_error) as measured
    ),

    -- of all series: each error is added up once, and not for every month that is left out
    pooled as (
        select
            of_month.part,
            left_out.month as left_out,
            sum(of_month.error) / nullif(sum(of_month.usual_error), 0) as relative_error,
            {{ wape('sum(of_month.error)', 'sum(of_month.y)') }} as wape
        from (
            select
                part_error.part,
                part_error.month,
                sum(part_error.error) as error,
                sum(part_error.usual_error) as usual_error,
                sum(abs(part_error.y)) as y
            from part_error
            group by part_error.part, part_error.month
        ) as of_month
        inner join left_out on of_month.month is distinct from left_out.month
        group by of_month.part, left_out.month
    ),

    -- each month beside the sums of all of its part of the series
    own as (
        select
            part_error.series_id,
            part_error.part,
            part_error.month,
            part_error.error as month_error,
            part_error.usual_error as month_usual_error,
            part_error.y as month_y,
            sum(part_error.error) over series_part as error,
            sum(part_error.usual_error) over series_part as usual_error,
            sum(abs(part_error.y)) over series_part as y,
            count(*) over series_part as months
        from part_error
        window series_part as (partition by part_error.series_id, part_error.part)
    ),

    -- for every part of a series: the sums of all its months, and of all but one
    evidence as (
        select
            part.series_id,
            part.part,
            null::date as left_out,
            coalesce(own.error, 0) as error,
            coalesce(own.usual_error, 0) as usual_error,
            coalesce(own.months, 0) as months,
            coalesce(own.y, 0) as y
        from run_part as part
        left join (
            select distinct on (own.series_id, own.part) own.*
            from own
            order by own.series_id, own.part
        ) as own on part.series_id = own.series_id and part.part = own.part
        where part.run_id = v_run.run_id
            and part.origin = v_run.horizon_start
            and part.yhat is not null
        union all
        select
            own.series_id,
            own.part,
            own.month as left_out,
            own.error - own.month_error as error,
            own.usual_error - own.month_usual_error as usual_error,
            own.months - 1 as months,
            own.y - abs(own.month_y) as y
        from own
    ),

    judged as (
        select
            evidence.*,
            left_out.months as months_of_run,
            pooled.part is not null as is_tested,
            pooled.wape as wape_pooled,
            (greatest(0.05, coalesce(
                (
                    evidence.months * evidence.error / nullif(evidence.usual_error, 0)
                    + 6 * pooled.relative_error
                ) / (evidence.months + 6),
                pooled.relative_error,
                1
            )))::float8 as relative_error
        from evidence
        inner join left_out on evidence.left_out is not distinct from left_out.month
        left join pooled
            on evidence.part = pooled.part
                and evidence.left_out is not distinct from pooled.left_out
    ),

    -- where no part of a series was tested, all have their say
    with_say as (
        select
            judged.*,
            case
                when judged.is_tested or not bool_or(judged.is_tested) over (
                    partition by judged.series_id, judged.left_out
                ) then 1
                else 0
            end as say
        from judged
    ),

    weighed as (
        select
            with_say.*,
            -- least: shares of one part may sum to a hair above it
            least(1, with_say.say * (
                with_say.months_of_run * with_say.relative_error ^ -4
                / sum(with_say.say * with_say.relative_error ^ -4) over series_parts
                + 1.0 / sum(with_say.say) over series_parts
            ) / (with_say.months_of_run + 1)) as weight
        from with_say
        window series_parts as (
            partition by with_say.series_id, with_say.left_out
            order by with_say.part rows between unbounded preceding and unbounded following
        )
    ),

    kept as (
        insert into run_weight (run_id, series_id, part, weight, months, wape, wape_pooled)
        select
            v_run.run_id,
            weighed.series_id,
            weighed.part,
            weighed.weight,
            weighed.months,
            {{ wape('weighed.error', 'weighed.y') }},
            weighed.wape_pooled
        from weighed
        where weighed.left_out is null
    )

    -- the arrays of all parts side by side: each day is summed within its month, not sorted among all days
    insert into run_backtest_month (run_id, series_id, month, yhat)
    select
        v_run.run_id,
        side_by_side.series_id,
        side_by_side.origin,
        array(
            select
                greatest(0, sum(
                    side_by_side.weights[part.ordinal] * side_by_side.yhats[part.ordinal][day.step]
                    order by part.ordinal
                ))
            from generate_series(1, side_by_side.days) as day (step)
            cross join generate_series(1, cardinality(side_by_side.weights)) as part (ordinal)
            group by day.step
            order by day.step
        )
    from (
        select
            part_days.series_id,
            part_days.origin,
            min(cardinality(part_days.yhat)) as days,
            array_agg(weighed.weight order by part_days.part) as weights,
            array_agg(part_days.yhat order by part_days.part) as yhats
        from part_days
        inner join weighed
            on part_days.series_id = weighed.series_id
                and part_days.part = weighed.part
                and part_days.origin = weighed.left_out
        group by part_days.series_id, part_days.origin
    ) as side_by_side;
end
$learn_weights$;

comment on function learn_weights is 'How much each part of the model counts for each series, and the backtest of the forecast they make.';
