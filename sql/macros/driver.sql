{# What is learned about a driver of sales: days of series minus what is usual of their weekday and quarter.

   within_cell(learned, first_day, last_day)   a relation `within`: origin, driver, series_id, cell, x, y; x and y are
     whole millionths, whose sums and products are exact in a double, whatever their order
     learned              a relation of that name with the origins
     first_day, last_day  the days that are looked at; quarters are of 13 weeks, counted back from the origin #}
{% macro within_cell(learned, first_day, last_day) -%}
driven as (
    select
        known.driver,
        known.series_id,
        cell.day,
        cell.strength
    from run_driver_day as known
    cross join lateral unnest(known.days, known.strength) as cell (day, strength)
    where known.run_id = v_run.run_id
),

driven_series as (
    select distinct
        driven.driver,
        driven.series_id
    from driven
),

observed as (
    select
        learned.origin,
        driven_series.driver,
        sold.series_id,
        7 * floor((learned.origin - sold.day - 1) / 91.0)::integer + extract(isodow from sold.day)::integer as cell,
        round(1e6 * coalesce(driven.strength, 0)) as x,
        round(1e6 * ln(sold.sales::float8)) as y
    from {{ learned }}
    inner join sales_at(v_run.data_version_id) as sold
        on sold.day between {{ first_day }} and {{ last_day }}
    inner join driven_series on sold.series_id = driven_series.series_id
    left join driven
        on driven_series.driver = driven.driver
            and sold.series_id = driven.series_id
            and sold.day = driven.day
    where sold.sales > 0
),

within as (
    select
        observed.origin,
        observed.driver,
        observed.series_id,
        observed.cell,
        round(observed.x - avg(observed.x) over same_cell) as x,
        greatest(-1e6::float8, least(1e6::float8, round(observed.y - avg(observed.y) over same_cell))) as y
    from observed
    -- numbers first, and in the order in which a series is summed: one sort serves both
    window same_cell as (partition by observed.series_id, observed.origin, observed.driver, observed.cell)
)
{%- endmacro %}
