-- export_mart_at: the export mart of a data version, made whole from its sales: one row per series, its daily history
-- dense and ready to fit. AutoETS counts positions, not dates: every series must have every day once, up to the same
-- last day.
--   a day with a row               its sales
--   the shop sold, the series not  0
--   the whole shop was closed      what the last open day of the same weekday sold: only of a shop that otherwise sells
--                                  nearly daily (shop_opening_at tells)
--   nobody bought                  0
-- It starts at the first sale of the series (a zero is not a sale, unless there is nothing else).
{% from 'macros/closed_day.sql' import closed_day_value -%}
create or replace function export_mart_at(data_version_id bigint)
returns table (
    series_id integer,
    unique_id text,
    {{ dimensions | typed('text') }},
    start_day date,
    end_day date,
    n_obs integer,
    y float8[]
)
language sql
stable
begin atomic
with version as (
    select
        data_version.data_version_id,
        data_version.last_day
    from data_version
    where data_version.data_version_id = export_mart_at.data_version_id
),

fact as not materialized (
    select
        sale.series_id,
        sale.day,
        sale.sales::float8 as y
    from version
    cross join sales_at(version.data_version_id) as sale
),

closed_day as materialized (
    select
        opening.shop,
        opening.day,
        opening.like_day
    from version
    cross join shop_opening_at(version.data_version_id) as opening
    where opening.like_day is not null
),

closed_cell as (
    select
        series.series_id,
        closed_day.day,
        {{ closed_day_value('version.data_version_id', 'series.series_id', 'closed_day.like_day') | indent(8) }} as y
    from version
    cross join closed_day
    inner join series on closed_day.shop = series.{{ shop | ident }}
),

observed as (
    select
        cell.series_id,
        coalesce(
            min(cell.day) filter (where cell.is_fact and cell.y <> 0),
            min(cell.day) filter (where cell.is_fact)
        ) as start_day,
        array_agg(cell.day order by cell.day) as days,
        array_agg(cell.y order by cell.day) as y
    from (
        select
            fact.series_id,
            fact.day,
            fact.y,
            true as is_fact
        from fact
        union all
        select
            closed_cell.series_id,
            closed_cell.day,
            closed_cell.y,
            false as is_fact
        from closed_cell
    ) as cell
    group by cell.series_id
    having bool_or(cell.is_fact)
),

-- zeros and closed days from before the first sale are cut off again
trimmed as (
    select
        observed.series_id,
        observed.start_day,
        observed.days[array_position(observed.days, observed.start_day):] as days,
        observed.y[array_position(observed.days, observed.start_day):] as y
    from observed
)

select
    trimmed.series_id,
    series.unique_id,
    {{ dimensions | idents('series') }},
    trimmed.start_day,
    version.last_day as end_day,
    version.last_day - trimmed.start_day + 1 as n_obs,
    case
        when cardinality(trimmed.y) = version.last_day - trimmed.start_day + 1 then trimmed.y
        else (
            select array_agg(coalesce(observed_day.y, 0) order by calendar.day)
            from generate_series(0, version.last_day - trimmed.start_day) as calendar (day)
            left join unnest(trimmed.days, trimmed.y) as observed_day (day, y)
                on trimmed.start_day + calendar.day = observed_day.day
        )
    end as y
from trimmed
inner join series on trimmed.series_id = series.series_id
cross join version;
end;

comment on function export_mart_at is 'The export mart of a data version, made whole from its sales.';
