-- note_driver_days: how strong each driver was and will be, series by series, as a run knows it.
--   history   promotion: sales.onpromotion; where a series has counts in place of shares, by its own 90th percentile of
--             promoted days. Another driver: its rows of promotion_plan
--   ahead     the rows of promotion_plan; of several that meet, the largest
-- A driver of which nothing is planned in the horizon is left out: nothing is known in advance of it.
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

    insert into run_driver_day (run_id, driver, series_id, days, strength)
    select
        v_run.run_id,
        known.driver,
        known.series_id,
        array_agg(known.day order by known.day),
        array_agg(known.strength order by known.day)
    from (
        select
            'promotion' as driver,
            sold.series_id,
            sold.day,
            least(1, sold.onpromotion / case when usual.largest > 1 then usual.usual else 1 end)::float8 as strength
        from sales_at(v_run.data_version_id) as sold
        inner join (
            select
                promoted.series_id,
                max(promoted.onpromotion) as largest,
                percentile_disc(0.9) within group (order by promoted.onpromotion) as usual
            from sales_at(v_run.data_version_id) as promoted
            where promoted.onpromotion > 0
            group by promoted.series_id
        ) as usual on sold.series_id = usual.series_id
        where sold.onpromotion > 0
        union all
        select
            planned.driver,
            series.series_id,
            planned.day,
            max(planned.promotion)::float8 as strength
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
        and known.driver in (
            select ahead.driver
            from promotion_plan as ahead
            where ahead.day between v_run.horizon_start and v_run.horizon_end
        )
        and known.driver not in (
            select case without.name when 'promotions' then 'promotion' else without.name end
            from jsonb_array_elements_text(v_run.parameters -> 'without') as without (name)
        )
    group by known.driver, known.series_id;
end
$note_driver_days$;

comment on function note_driver_days is 'How strong each driver was and will be, series by series, as a run knows it.';
