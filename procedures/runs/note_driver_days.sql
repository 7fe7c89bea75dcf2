-- note_driver_days: how strong each driver was and will be, series by series, as a run knows it.
--   history   promotion: sales.onpromotion; where a series has counts in place of shares, by its own 90th percentile of
--             promoted days. Another driver: its rows of promotion_plan
--             A closed day that the mart fills has the strength of the day that it is filled from
--   ahead     the rows of promotion_plan; of several that meet, the largest
-- Another driver of which nothing is planned in the horizon is left out: nothing is known in advance of it. Promotions are
-- noted all the same, so that what came without a plan can be told (plan_fact_cause).
--   locks     nothing of its own: start_run calls it
create or replace function note_driver_days(run_id bigint)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $note_driver_days$
#variable_conflict use_column
declare
    v_run forecast_run;
begin
    select * into v_run from forecast_run as run where run.run_id = note_driver_days.run_id;

    insert into run_driver_day (run_id, driver, series_id, days, strength, scale)
    with promoted as materialized (
        select
            sold.series_id,
            sold.day,
            least(1, sold.onpromotion / usual.scale)::float8 as strength,
            usual.scale::float8 as scale
        from sales_at(v_run.data_version_id) as sold
        inner join (
            select
                counted.series_id,
                case
                    when max(counted.onpromotion) > 1
                        then percentile_disc(0.9) within group (order by counted.onpromotion)
                    else 1
                end as scale
            from sales_at(v_run.data_version_id) as counted
            where counted.onpromotion > 0
            group by counted.series_id
        ) as usual on sold.series_id = usual.series_id
        where sold.onpromotion > 0
    )

    select
        v_run.run_id,
        known.driver,
        known.series_id,
        array_agg(known.day order by known.day),
        array_agg(known.strength order by known.day),
        max(known.scale)
    from (
        select
            'promotion' as driver,
            promoted.series_id,
            promoted.day,
            promoted.strength,
            promoted.scale
        from promoted
        union all
        -- a closed day has the sales of the day that it is like: with what that day's promotion did
        select
            'promotion' as driver,
            promoted.series_id,
            closed.day,
            promoted.strength,
            promoted.scale
        from shop_opening_at(v_run.data_version_id) as closed
        inner join series on closed.shop = series.{{ shop | ident }}
        inner join promoted on series.series_id = promoted.series_id and closed.like_day = promoted.day
        where closed.like_day is not null
            and exists (select any_promoted.day from promoted as any_promoted)
        union all
        select
            planned.driver,
            series.series_id,
            planned.day,
            max(planned.promotion)::float8 as strength,
            1 as scale
        from promotion_plan as planned
        inner join series
            on {% for dimension in dimensions -%}
            coalesce(planned.{{ dimension | ident }} = series.{{ dimension | ident }}, true)
            {%- if not loop.last %}
            and {% endif -%}
            {% endfor %}
        where planned.day <= v_run.horizon_end
            and (planned.day >= v_run.horizon_start or planned.driver <> 'promotion')
        group by planned.driver, series.series_id, planned.day
    ) as known
    where known.strength > 0
        and (
            known.driver = 'promotion'
            or known.driver in (
                select ahead.driver
                from promotion_plan as ahead
                where ahead.day between v_run.horizon_start and v_run.horizon_end
            )
        )
        and known.driver not in (
            select case without.name when 'promotions' then 'promotion' else without.name end
            from jsonb_array_elements_text(v_run.parameters -> 'without') as without (name)
        )
    group by known.driver, known.series_id;
end
$note_driver_days$;

comment on function note_driver_days is 'How strong each driver was and will be, series by series, as a run knows it.';
