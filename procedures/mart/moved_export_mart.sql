-- moved_export_mart: the export mart of a data version, made of the one that is shown, of an older version, and of what
-- changed since; to the last bit what export_mart_at makes of all sales.
--   a series that begins where it began, or earlier
--       the days before its shop is made anew (shop_made_anew) are those of the mart, cells that were corrected set in
--       place, and days that are filled from them; the days from then on are made of their sales
--   any other
--       made of all its sales: new ones, those whose first sale went, those that were nothing but zeros
-- plpgsql, since the view it reads is made of it. One statement, since every series is told to be of one kind or the
-- other by the same changes that its days are then made of.
{% from 'macros/closed_day.sql' import closed_day_value -%}
create or replace function moved_export_mart(from_version bigint, to_version bigint)
returns table (
    series_id integer,
    unique_id text,
    {{ dimensions | typed('text') }},
    start_day date,
    end_day date,
    n_obs integer,
    y float8[]
)
language plpgsql
stable
set search_path = {{ schema | ident }}, pg_temp
set random_page_cost = 1.1  -- single cells are read by key
set plan_cache_mode = force_custom_plan
as $moved_export_mart$
#variable_conflict use_column
declare
    v_from_version constant bigint := moved_export_mart.from_version;
    v_to_version constant bigint := moved_export_mart.to_version;
    v_begin date;
    v_end date;
    v_anew_from date;
begin
    select
        version.first_day,
        version.last_day
    into v_begin, v_end
    from data_version as version
    where version.data_version_id = v_to_version;

    select min(shop.first_day)
    into v_anew_from
    from shop_made_anew(v_from_version, v_to_version) as shop;

    return query
    with judged as materialized (
        select
            opening.shop,
            opening.day,
            opening.like_day
        from shop_opening_at(v_to_version) as opening
        where opening.like_day is not null
    ),

    -- cells that versions since then wrote or removed, with what they are now: NULL, nothing
    changed as materialized (
        select
            cell.series_id,
            cell.day,
            max(cell.y) as y
        from (
            select
                sale.series_id,
                sale.day,
                sale.sales::float8 as y
            from sales as sale
            where sale.data_version_id > v_from_version
                and sale.data_version_id <= v_to_version
            union all
            select
                ended.series_id,
                ended.day,
                case
                    when ended.data_version_id > v_from_version
                        and ended.data_version_id <= v_to_version
                        and ended.superseded_by > v_to_version
                        then ended.sales::float8
                end as y
            from sales_history as ended
            where ended.superseded_by > v_from_version
                and (ended.superseded_by <= v_to_version or ended.data_version_id > v_from_version)
                and ended.data_version_id <= v_to_version
        ) as cell
        group by cell.series_id, cell.day
    ),

    told as materialized (
        select
            series.series_id,
            series.{{ shop | ident }} as shop,
            shop.first_day as anew_from,
            mart.start_day as began,
            -- before it there were zeros at most
            least(mart.start_day, change.first_sold) as start_day,
            -- a series that is new has no sales but those that changed
            case when mart.series_id is null then change.first_day else v_begin end as sales_from,
            mart.series_id is null
            or mart.start_day >= shop.first_day
            or gone.series_id is not null
            or case when change.first_sold is not null then mart.y[1] = 0 else false end as is_anew
        from series
        inner join shop_made_anew(v_from_version, v_to_version) as shop
            on series.{{ shop | ident }} = shop.shop
        left join export_mart as mart on series.series_id = mart.series_id
        left join (
            select
                changed.series_id,
                min(changed.day) as first_day,
                min(changed.day) filter (where changed.y <> 0) as first_sold
            from changed
            group by changed.series_id
        ) as change on series.series_id = change.series_id
        left join changed as gone
            on mart.series_id = gone.series_id
                and mart.start_day = gone.day
                and coalesce(gone.y, 0) = 0
        where mart.series_id is not null or change.series_id is not null
    ),

    corrected as (
        select
            told.series_id,
            array_agg(cell.day - told.start_day + 1 order by cell.day) as positions,
            array_agg(cell.y order by cell.day) as y
        from told
        inner join (
            select
                changed.series_id,
                changed.day,
                coalesce(changed.y, 0) as y
            from changed
            union all
            -- and the closed days that are filled from it
            select
                changed.series_id,
                judged.day,
                coalesce(changed.y, 0) as y
            from changed
            inner join series on changed.series_id = series.series_id
            inner join judged on series.{{ shop | ident }} = judged.shop and changed.day = judged.like_day
        ) as cell
            on told.series_id = cell.series_id
                and told.anew_from > cell.day
                and told.start_day <= cell.day
        where not told.is_anew
        group by told.series_id
    ),

    recent as (
        select
            told.series_id,
            array_agg(
                coalesce(
                    fact.y,
                    case
                        when judged.like_day is not null
                            then {{ closed_day_value('v_to_version', 'told.series_id', 'judged.like_day')
                                | indent(28) }}
                    end,
                    0
                )
                order by ahead.day
            ) as y
        from told
        cross join lateral (
            select told.anew_from + step.step as day
            from generate_series(0, v_end - told.anew_from) as step (step)
        ) as ahead
        left join (
            select
                sale.series_id,
                sale.day,
                sale.sales::float8 as y
            from sales_at(v_to_version) as sale
            where sale.day >= v_anew_from
        ) as fact on told.series_id = fact.series_id and ahead.day = fact.day
        left join judged on told.shop = judged.shop and ahead.day = judged.day
        where not told.is_anew
        group by told.series_id
    ),

    of_all_sales as materialized (
        select
            told.series_id,
            told.shop,
            calendar.day,
            fact.y
        from told
        cross join lateral (
            select told.sales_from + step.step as day
            from generate_series(0, v_end - told.sales_from) as step (step)
        ) as calendar
        left join lateral (
            -- by key: few series are made so, and the key of the sales leads with the day
            select sale.sales::float8 as y
            from sales_at(v_to_version) as sale
            where sale.series_id = told.series_id
                and sale.day = calendar.day
            offset 0  -- noqa: AM09
        ) as fact on true
        where told.is_anew
    ),

    begun as (
        select
            cell.series_id,
            coalesce(min(cell.day) filter (where cell.y <> 0), min(cell.day)) as start_day
        from of_all_sales as cell
        where cell.y is not null
        group by cell.series_id
    ),

    anew as (
        select
            begun.series_id,
            begun.start_day,
            array_agg(coalesce(cell.y, like_cell.y, 0) order by cell.day) as y
        from begun
        inner join of_all_sales as cell on begun.series_id = cell.series_id and begun.start_day <= cell.day
        left join judged on cell.shop = judged.shop and cell.day = judged.day
        left join of_all_sales as like_cell
            on cell.series_id = like_cell.series_id and judged.like_day = like_cell.day
        group by begun.series_id, begun.start_day
    ),

    made as (
        select
            told.series_id,
            told.start_day,
            set_cells(
                array_fill(0::float8, array[told.began - told.start_day]) || mart.y[1:told.anew_from - told.began],
                corrected.positions,
                corrected.y
            ) || recent.y as y
        from told
        inner join export_mart as mart on told.series_id = mart.series_id
        left join corrected on told.series_id = corrected.series_id
        left join recent on told.series_id = recent.series_id
        where not told.is_anew
        union all
        select anew.*
        from anew
    )

    select
        made.series_id,
        series.unique_id,
        {{ dimensions | idents('series') }},
        made.start_day,
        v_end,
        v_end - made.start_day + 1,
        made.y
    from made
    inner join series on made.series_id = series.series_id;
end
$moved_export_mart$;

comment on function moved_export_mart is
'The export mart of a data version, made of the one that is shown, of an older version, and of what changed since.';
