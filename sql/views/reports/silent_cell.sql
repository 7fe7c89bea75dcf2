-- silent_cell: shops and series that sold nearly daily and have sold nothing for a week or more: they closed, were given
-- up, or their file is late. As of the last refresh of the reports; alerts, reports, health and explain_cell read it
-- here. After two weeks a run plans them at 0 (fallback_reason). The numbers are in sql/macros/threshold.sql.
{% from 'macros/habit.sql' import has_sold_daily -%}
{% from 'macros/threshold.sql' import habit_days, silent_from_days, silent_to_days -%}
create materialized view silent_cell as
with sold as materialized (
    select
        series.{{ shop | ident }} as shop,
        sale.series_id,
        sale.day,
        sale.sales,
        status.last_day
    from report_status as status
    cross join sales_at(status.data_version_id) as sale
    inner join series on sale.series_id = series.series_id
    where sale.day > status.last_day - {{ silent_to_days + habit_days }}
        and sale.sales > 0
),

stopped as (
    select
        sold.shop,
        sold.series_id,
        sold.last_day,
        max(sold.day) as last_sale_day
    from sold
    group by sold.last_day, grouping sets ((sold.shop), (sold.shop, sold.series_id))
    having sold.last_day - max(sold.day) between {{ silent_from_days }} and {{ silent_to_days }}
),

silent as (
    select
        stopped.shop,
        stopped.series_id,
        stopped.last_sale_day,
        stopped.last_day,
        count(distinct sold.day)::integer as sold_days,
        sum(sold.sales) as sales
    from stopped
    inner join sold
        on stopped.shop = sold.shop
            and coalesce(stopped.series_id, sold.series_id) = sold.series_id
            and sold.day > stopped.last_sale_day - {{ habit_days }}
    group by stopped.shop, stopped.series_id, stopped.last_sale_day, stopped.last_day
    having {{ has_sold_daily('count(distinct sold.day)') }}
)

select
    case when silent.series_id is null then '{{ shop | text }}' else 'series' end as level,
    {% for dimension in dimensions -%}
    {{ 'silent.shop' if dimension == shop else 'series.' ~ (dimension | ident) }} as {{ dimension | ident }},
    {% endfor -%}
    silent.last_sale_day,
    silent.last_day - silent.last_sale_day as silent_days,
    silent.sold_days,
    round(silent.sales / {{ habit_days }}, 3) as usual_sales,
    silent.series_id is not null and exists (
        select from silent as shop_of
        where shop_of.shop = silent.shop and shop_of.series_id is null
    ) as is_of_silent_shop,
    silent.series_id
from silent
left join series on silent.series_id = series.series_id;

create unique index silent_cell_cell on silent_cell (level, {{ dimensions | idents }});

comment on materialized view silent_cell is
'Shops and series that sold nearly daily and have sold nothing for a week or more, up to three months. Rebuilt by refresh_plan_fact().';
comment on column silent_cell.level is 'The dimension of the shops, or series.';
{% for dimension in dimensions -%}
comment on column silent_cell.{{ dimension | ident }} is 'Dimension; NULL where the level sums over it.';
{% endfor -%}
comment on column silent_cell.last_sale_day is 'The last day on which it sold anything.';
comment on column silent_cell.silent_days is 'Days since then, up to the last day of the data.';
comment on column silent_cell.sold_days is 'On how many of the eight weeks'' days up to then it sold.';
comment on column silent_cell.usual_sales is 'What it sold a day in those eight weeks.';
comment on column silent_cell.is_of_silent_shop is 'A series whose whole shop is silent.';
comment on column silent_cell.series_id is 'The series, at level series.';
