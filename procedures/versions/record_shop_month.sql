-- record_shop_month: a trigger of data_version: the new version's difference goes to shop_month, whatever wrote it.
-- A day that it wrote has rows; a day that it took rows from has none where no series of the shop is left.
{% from 'macros/month.sql' import month_of -%}
create or replace function record_shop_month()
returns trigger
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
as $record_shop_month$
begin
    with written as (
        select distinct
            series.{{ shop | ident }} as shop,
            sale.day
        from sales as sale
        inner join series on sale.series_id = series.series_id
        where sale.data_version_id = new.data_version_id
    ),

    emptied as (
        select
            taken.shop,
            taken.day
        from (
            select distinct
                series.{{ shop | ident }} as shop,
                ended.day
            from sales_history as ended
            inner join series on ended.series_id = series.series_id
            where ended.superseded_by = new.data_version_id
                and new.rows_removed > 0
        ) as taken
        where not exists (
            select
            from sales as sale
            inner join series on sale.series_id = series.series_id
            where sale.day = taken.day
                and series.{{ shop | ident }} = taken.shop
        )
    ),

    changed as (
        select
            day.shop,
            {{ month_of('day.day') }} as month,
            coalesce(bit_or(1 << (extract(day from day.day)::integer - 1)) filter (where day.has_rows), 0) as sold,
            coalesce(bit_or(1 << (extract(day from day.day)::integer - 1)) filter (where not day.has_rows), 0) as gone
        from (
            select
                written.shop,
                written.day,
                true as has_rows
            from written
            union all
            select
                emptied.shop,
                emptied.day,
                false as has_rows
            from emptied
        ) as day
        group by day.shop, {{ month_of('day.day') }}
    ),

    differing as (
        select
            changed.shop,
            changed.month,
            (coalesce(present.days, 0) | changed.sold) & ~changed.gone as days
        from changed
        left join shop_month as present
            on changed.month = present.month
                and changed.shop = present.shop
                and present.superseded_by is null
        where present.days is distinct from (coalesce(present.days, 0) | changed.sold) & ~changed.gone
    ),

    superseded as (
        update shop_month as present
        set superseded_by = new.data_version_id
        from differing
        where present.month = differing.month
            and present.shop = differing.shop
            and present.superseded_by is null
        returning present.shop
    )

    -- what was superseded is out of the way of the unique index first
    insert into shop_month (shop, month, days, data_version_id)
    select
        differing.shop,
        differing.month,
        differing.days,
        new.data_version_id
    from differing
    where (select count(*) from superseded) >= 0;

    return null;
end
$record_shop_month$;

comment on function record_shop_month is 'Keeps shop_month: on which days a shop has rows, as of the new version.';
