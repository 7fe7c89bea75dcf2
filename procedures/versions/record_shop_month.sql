-- record_shop_month: a trigger of data_version: the new version's difference goes to shop_day and shop_month, whatever
-- wrote it. Sums are kept exactly: what it wrote is added, what it ended is taken off. A day has rows as long as one
-- series of the shop is left.
{% from 'macros/day_bit.sql' import bit_of -%}
{% from 'macros/month.sql' import month_of -%}
create or replace function record_shop_month()
returns trigger
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set enable_nestloop = off  -- of what a version wrote there are no statistics yet: all would be compared with all
as $record_shop_month$
declare
    v_days date [];
begin
    -- a constant, so that of the sums only those of these days are read
    select array_agg(distinct touched.day) into v_days
    from (
        select sale.day
        from sales as sale
        where sale.data_version_id = new.data_version_id
        union all
        select ended.day
        from sales_history as ended
        where ended.superseded_by = new.data_version_id
    ) as touched;

    with changed as (
        select
            series.{{ shop | ident }} as shop,
            part.day,
            sum(part.sales) as sales,
            sum(part.series)::integer as series
        from (
            select
                sale.series_id,
                sale.day,
                sale.sales,
                1 as series
            from sales as sale
            where sale.data_version_id = new.data_version_id
            union all
            select
                ended.series_id,
                ended.day,
                -ended.sales as sales,
                -1 as series
            from sales_history as ended
            where ended.superseded_by = new.data_version_id
        ) as part
        inner join series on part.series_id = series.series_id
        group by series.{{ shop | ident }}, part.day
        having sum(part.sales) <> 0 or sum(part.series) <> 0
    ),

    superseded as (
        update shop_day as present
        set superseded_by = new.data_version_id
        from changed
        where present.day = any(v_days)
            and present.day = changed.day
            and present.shop = changed.shop
            and present.superseded_by is null
        returning
            present.shop,
            present.day,
            present.sales,
            present.series
    ),

    -- what was superseded is out of the way of the unique index first
    written as (
        insert into shop_day (shop, day, sales, series, data_version_id)
        select
            changed.shop,
            changed.day,
            coalesce(superseded.sales, 0) + changed.sales,
            coalesce(superseded.series, 0) + changed.series,
            new.data_version_id
        from changed
        left join superseded
            on changed.shop = superseded.shop
                and changed.day = superseded.day
        order by changed.day, changed.shop
        returning shop, day, series
    ),

    touched as (
        select
            written.shop,
            {{ month_of('written.day') }} as month,
            coalesce(bit_or({{ bit_of('written.day') }}) filter (where written.series > 0), 0) as sold,
            coalesce(bit_or({{ bit_of('written.day') }}) filter (where written.series = 0), 0) as gone
        from written
        group by written.shop, {{ month_of('written.day') }}
    ),

    differing as (
        select
            touched.shop,
            touched.month,
            (coalesce(present.days, 0) | touched.sold) & ~touched.gone as days
        from touched
        left join shop_month as present
            on touched.month = present.month
                and touched.shop = present.shop
                and present.superseded_by is null
        where present.days is distinct from (coalesce(present.days, 0) | touched.sold) & ~touched.gone
    ),

    superseded_month as (
        update shop_month as present
        set superseded_by = new.data_version_id
        from differing
        where present.month = differing.month
            and present.shop = differing.shop
            and present.superseded_by is null
        returning present.shop
    )

    insert into shop_month (shop, month, days, data_version_id)
    select
        differing.shop,
        differing.month,
        differing.days,
        new.data_version_id
    from differing
    where (select count(*) from superseded_month) >= 0;

    -- after a bulk load the planner must know at once what autovacuum would tell it in a minute
    if new.rows_added > new.row_count / 10 then
        analyze (skip_locked) shop_day;
    end if;

    return null;
end
$record_shop_month$;

comment on function record_shop_month is 'Keeps shop_day and shop_month: what a shop sold on a day, and on which days it has rows, as of the new version.';
