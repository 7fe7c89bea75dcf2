{# What is learned about a driver of sales: days of series minus what is usual of their weekday and quarter.

   within_cell(learned, first_day, last_day)   relations `known`: number, driver, series_id; and `within`: number, origin,
     cell, x, y; x and y are whole millionths, whose sums and products are exact in a double, whatever their order. Days
     are joined and sorted by the number of a driver's series, which is quicker than by its name
     learned              a relation of that name with the origins
     first_day, last_day  the days that are looked at; quarters are of 13 weeks, counted back from the origin #}
{% macro within_cell(learned, first_day, last_day) -%}
known as materialized (
    select
        row_number() over () as number,
        noted.driver,
        noted.series_id,
        noted.days,
        noted.strength
    from run_driver_day as noted
    where noted.run_id = v_run.run_id
),

driven as (
    select
        known.number,
        cell.day,
        cell.strength
    from known
    cross join lateral unnest(known.days, known.strength) as cell (day, strength)
),

observed as (
    select
        learned.origin,
        known.number,
        7 * floor((learned.origin - sold.day - 1) / 91.0::float8)::integer
        + extract(isodow from sold.day)::integer as cell,
        round(1e6 * coalesce(driven.strength, 0)) as x,
        round(1e6 * ln(sold.sales::float8)) as y
    from {{ learned }}
    inner join sales_at(v_run.data_version_id) as sold
        on sold.day between {{ first_day }} and {{ last_day }}
    inner join known on sold.series_id = known.series_id
    left join driven on known.number = driven.number and sold.day = driven.day
    where sold.sales > 0
),

within as (
    select
        observed.origin,
        observed.number,
        observed.cell,
        round(observed.x - sum(observed.x) over same_cell / count(*) over same_cell) as x,
        greatest(-1e6::float8, least(
            1e6::float8, round(observed.y - sum(observed.y) over same_cell / count(*) over same_cell)
        )) as y
    from observed
    -- in the order in which a series is summed: one sort serves both. A sum by its count is the mean, and quicker than avg
    window same_cell as (partition by observed.number, observed.origin, observed.cell)
)
{%- endmacro %}
