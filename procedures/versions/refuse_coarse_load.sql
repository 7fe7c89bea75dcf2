-- refuse_coarse_load: refuses a taken load whose rows are weeks or months, though nobody said so: a plan of days must
-- not take them for days. They are where
--   all of its series that have rows enough (three months, four weeks) have one a month, on the same day of it or on
--   its last, or one a week, on the same weekday; or its days as a whole do; or
--   its series were loaded by week or month before, and it has no two rows of one in such a time.
-- Refuses PF002.
{% from 'macros/month.sql' import last_day_of, month_of, months_between, next_month -%}
create or replace function refuse_coarse_load(load_id bigint)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $refuse_coarse_load$
#variable_conflict use_column
declare
    v_load record;
    v_found record;
    v_word text;
begin
    select
        count(*) as row_count,
        count(distinct taken.series_id) as series_count,
        min(taken.day) as first_day,
        max(taken.day) as last_day
    into v_load
    from sales_taken as taken;

    -- rows on more than every fourth day cannot be weeks
    if v_load.row_count > v_load.series_count * (greatest(v_load.last_day - v_load.first_day, 28) / 4) then
        return;
    end if;

    with of_part as (
        select
            taken.series_id,
            taken.day
        from sales_taken as taken
        union all
        -- the file as a whole
        select distinct
            null::integer as series_id,
            taken.day
        from sales_taken as taken
    ),

    step as (
        select
            of_part.series_id,
            of_part.day,
            {{ months_between('lag(of_part.day) over of_series', 'of_part.day') }} as months,
            (of_part.day - lag(of_part.day) over of_series) / 7 as weeks
        from of_part
        window of_series as (partition by of_part.series_id order by of_part.day)
    ),

    regular as (
        select
            step.series_id,
            count(*) as row_count,
            min(step.months) as months,
            min(step.weeks) as weeks,
            count(*) >= 3 and min(step.months) > 0 and (
                min(extract(day from step.day)) = max(extract(day from step.day))
                or bool_and(step.day = {{ last_day_of(month_of('step.day')) }})
            ) as is_month,
            count(*) >= 4 and min(extract(isodow from step.day)) = max(extract(isodow from step.day)) as is_week
        from step
        group by step.series_id
    )

    select
        coalesce(
            bool_or(regular.is_month) filter (where regular.series_id is null)
            or bool_and(regular.is_month) filter (where regular.series_id is not null and regular.row_count >= 3),
            false
        ) as is_month,
        coalesce(
            bool_or(regular.is_week) filter (where regular.series_id is null)
            or bool_and(regular.is_week) filter (where regular.series_id is not null and regular.row_count >= 4),
            false
        ) as is_week,
        min(regular.months) filter (where regular.series_id is not null) as months,
        min(regular.weeks) filter (where regular.series_id is not null) as weeks
    into v_found
    from regular;

    v_word := case when v_found.is_month then 'month' when v_found.is_week then 'week' end;

    if v_word is not null then
        raise exception 'load % has one row %, on % days from % to %; planfact plans days',
            refuse_coarse_load.load_id,
            case
                when v_word = 'month' and v_found.months > 1 then format('every %s months', v_found.months)
                when v_word = 'week' and v_found.weeks > 1 then format('every %s weeks', v_found.weeks)
                else 'a ' || v_word
            end,
            (select count(distinct taken.day) from sales_taken as taken),
            v_load.first_day,
            v_load.last_day
            using errcode = 'PF002',
                hint = case
                    when v_word = 'month' and v_found.months > 1 or v_word = 'week' and v_found.weeks > 1
                        then 'Amounts of more than a month or a week are not spread: make them months or weeks first. '
                        'Where rows are days, grain => ''day''.'
                    else format(
                        'Spread each row over the days of its %1$s: grain => ''%1$s''. Where rows are days, '
                        'grain => ''day''.',
                        v_word
                    )
                end;
    end if;

    select
        version.grain,
        version.data_version_id,
        version.source
    into v_found
    from data_version as version
    where version.grain <> 'day'
        -- by key, in the months that it touched: a load of days does not read all sales that came before
        and exists (
            select
            from version_month as touched
            cross join (select distinct sales_taken.series_id from sales_taken) as taken
            cross join lateral (
                select
                from sales as sale
                where sale.series_id = taken.series_id
                    and sale.day >= touched.month
                    and sale.day < {{ next_month('touched.month') }}
                    and sale.data_version_id = version.data_version_id
                limit 1  -- noqa: AM09
            ) as sale
            where touched.data_version_id = version.data_version_id
        )
        and not exists (
            select
            from sales_taken as taken
            group by
                taken.series_id,
                case version.grain
                    when 'month' then {{ month_of('taken.day') }}
                    else date_trunc('week', taken.day::timestamp)::date
                end
            having count(*) > 1
        )
    order by version.data_version_id desc
    limit 1;

    if found then
        raise exception
            'load % has no two rows of a % for one series, and data version % had rows of a % for the same series',
            refuse_coarse_load.load_id,
            v_found.grain,
            v_found.data_version_id || coalesce(' (' || v_found.source || ')', ''),
            v_found.grain
            using errcode = 'PF002',
                hint = format(
                    'Say what its rows are: grain => ''%s'', or grain => ''day''.', v_found.grain
                );
    end if;
end
$refuse_coarse_load$;

comment on function refuse_coarse_load is 'Refuses a load whose rows are weeks or months, where nobody said so.';
