-- load_known: the staged rows of a load become part of what is known of days to come.
--   calendar    shop_calendar; a row of the same day and shop is replaced
--   holidays    shop_calendar, from days that are public holidays: a shop is closed on one, unless it was open on most of
--               those of the same name before it; days that people have noted already stay as they are
--   promotions  promotion_plan; the load is the whole plan of its months, driver by driver
--   events      event; a row of the same name, day and shop is replaced
--   promises    what it replaces is kept in known_change; a run uses it from the next forecast on
--   refuses     PF001 nothing staged · PF002 bad rows · PF008 another writer · PF009 an unknown kind
--   locks       the mart stage (readers are not held up)
--   repeated    rows that are known already make no change
{% from 'macros/bad_rows.sql' import bad_rows with context -%}
{% from 'macros/month.sql' import month_of -%}
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure load_known(
    kind text,
    load_id bigint default 0,
    source text default null,
    inout change_count bigint default null
)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $load_known$
#variable_conflict use_column
declare
    v_began timestamptz := clock_timestamp();
    v_load_id constant bigint := nextval('known_load_id');
    v_staged_count bigint;
    v_bad_count bigint;
    v_offenders text;
    v_gone bigint := 0;
begin
    if coalesce(load_known.kind, '') not in ('calendar', 'holidays', 'promotions', 'events') then
        raise exception 'there is no kind % of what is known', coalesce(load_known.kind, 'NULL')
            using errcode = 'PF009', hint = 'Give calendar, holidays, promotions or events.';
    end if;

    perform lock_stage('mart');

    -- what is staged now gets a number of its own: what others stage meanwhile stays as it is
    update known_stage
    set load_id = v_load_id
    where known_stage.load_id = load_known.load_id;

    get diagnostics v_staged_count = row_count;

    if v_staged_count = 0 then
        raise exception 'nothing is staged in load %', coalesce(load_known.load_id::text, 'NULL')
            using errcode = 'PF001', hint = 'Copy rows into known_stage first, or name the load they are in.';
    end if;

    select bad.bad_count, bad.offenders into v_bad_count, v_offenders
    from {{ bad_rows('validate_known(load_known.kind, v_load_id)', {'day': 'day'}, {'value': 'value'}, shown=100) }};

    if v_bad_count > 0 then
        raise exception '% of % rows in load % are not valid', v_bad_count, v_staged_count, load_known.load_id
            using errcode = 'PF002', detail = v_offenders, hint = 'Correct the rows and load again.';
    end if;

    if load_known.kind = 'calendar' then
        insert into shop_calendar (day, shop, is_closed, name)
        select
            staged.day::date,
            nullif(staged.{{ shop | ident }}, ''),
            coalesce(nullif(staged.value, '')::boolean, true),
            btrim(staged.name)
        from known_stage as staged
        where staged.load_id = v_load_id
        on conflict (day, shop) do update
        set is_closed = excluded.is_closed, name = excluded.name
        where (shop_calendar.is_closed, shop_calendar.name) is distinct from (excluded.is_closed, excluded.name);

        get diagnostics load_known.change_count = row_count;
    elsif load_known.kind = 'holidays' then
        with holiday as (
            select distinct
                staged.day::date as day,
                btrim(staged.name) as name
            from known_stage as staged
            where staged.load_id = v_load_id
        ),

        shop_day as materialized (
            select distinct
                series.{{ shop | ident }} as shop,
                sale.day
            from sales as sale
            inner join series on sale.series_id = series.series_id
            where sale.day in (select holiday.day from holiday)
        ),

        -- how each shop kept the holidays of a name before this one
        past as (
            select
                holiday.day,
                holiday.name,
                shop.shop,
                2 * count(shop_day.day) <= count(*) as is_closed
            from holiday
            inner join holiday as earlier on holiday.name = earlier.name and holiday.day > earlier.day
            cross join (
                select
                    series.{{ shop | ident }} as shop,
                    min(mart.start_day) as first_day,
                    max(mart.end_day) as last_day
                from export_mart as mart
                inner join series on mart.series_id = series.series_id
                group by series.{{ shop | ident }}
            ) as shop
            left join shop_day on shop.shop = shop_day.shop and earlier.day = shop_day.day
            where earlier.day between shop.first_day and shop.last_day
            group by holiday.day, holiday.name, shop.shop
        ),

        chain as (
            select
                holiday.day,
                min(holiday.name) as name,
                coalesce(2 * count(*) filter (where past.is_closed) >= count(past.shop), true) as is_closed
            from holiday
            left join past on holiday.day = past.day and holiday.name = past.name
            group by holiday.day
        )

        insert into shop_calendar (day, shop, is_closed, name)
        select
            chain.day,
            null as shop,
            chain.is_closed,
            chain.name
        from chain
        union all
        select
            past.day,
            past.shop,
            bool_or(past.is_closed),
            min(past.name)
        from past
        inner join chain on past.day = chain.day
        group by past.day, past.shop, chain.is_closed
        having bool_or(past.is_closed) <> chain.is_closed
        on conflict (day, shop) do nothing;

        get diagnostics load_known.change_count = row_count;
    elsif load_known.kind = 'promotions' then
        with staged as (
            select
                known_stage.day::date as day,
                {% for dimension in dimensions -%}
                nullif(known_stage.{{ dimension | ident }}, '') as {{ dimension | ident }},
                {% endfor -%}
                coalesce(nullif(known_stage.value, '')::numeric(7, 6), 1) as promotion,
                coalesce(btrim(known_stage.name), '') as name,
                coalesce(nullif(btrim(known_stage.driver), ''), 'promotion') as driver
            from known_stage
            where known_stage.load_id = v_load_id
        )

        delete from promotion_plan as planned
        where (planned.driver, {{ month_of('planned.day') }}) in (
            select
                staged.driver,
                {{ month_of('staged.day') }}
            from staged
        )
        and not exists (
            select from staged
            where staged.day = planned.day
                and staged.driver = planned.driver
                and staged.name = planned.name
                {% for dimension in dimensions -%}
                and staged.{{ dimension | ident }} is not distinct from planned.{{ dimension | ident }}
                {% endfor %}
        );

        get diagnostics v_gone = row_count;

        insert into promotion_plan (day, {{ dimensions | idents }}, promotion, name, driver)
        select
            known_stage.day::date,
            {% for dimension in dimensions -%}
            nullif(known_stage.{{ dimension | ident }}, ''),
            {% endfor -%}
            coalesce(nullif(known_stage.value, '')::numeric(7, 6), 1),
            coalesce(btrim(known_stage.name), ''),
            coalesce(nullif(btrim(known_stage.driver), ''), 'promotion')
        from known_stage
        where known_stage.load_id = v_load_id
        on conflict (day, driver, {{ dimensions | idents }}, name) do update
        set promotion = excluded.promotion
        where promotion_plan.promotion <> excluded.promotion;

        get diagnostics load_known.change_count = row_count;
        load_known.change_count := load_known.change_count + v_gone;
    else
        insert into event (name, day, shop, lead, lag, is_once)
        select
            btrim(staged.name),
            staged.day::date,
            nullif(staged.{{ shop | ident }}, ''),
            coalesce(nullif(btrim(staged.lead), '')::integer, 0),
            coalesce(nullif(btrim(staged.lag), '')::integer, 0),
            coalesce(nullif(staged.is_once, '')::boolean, false)
        from known_stage as staged
        where staged.load_id = v_load_id
        on conflict (name, day, shop) do update
        set lead = excluded.lead, lag = excluded.lag, is_once = excluded.is_once
        where (event.lead, event.lag, event.is_once)
            is distinct from (excluded.lead, excluded.lag, excluded.is_once);

        get diagnostics load_known.change_count = row_count;
    end if;

    delete from known_stage as staged where staged.load_id = v_load_id;

    perform log_step(
        'load_known', v_began, load_known.change_count,
        format('%s from %s', load_known.kind, coalesce(load_known.source, 'SQL'))
    );

    if load_known.change_count = 0 then
        raise notice 'nothing new: % rows of %, all known already', v_staged_count, load_known.kind;
    else
        raise notice '% rows of %: % changes%; the next forecast uses them',
            v_staged_count, load_known.kind, load_known.change_count,
            case when v_gone > 0 then format(', %s of them no longer planned', v_gone) else '' end;
    end if;

{{ collisions() }}
end
$load_known$;

comment on procedure load_known is 'Makes the staged rows of a load part of what is known of days to come: calendar, promotions, events.';
