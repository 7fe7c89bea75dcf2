{% from 'macros/threshold.sql' import usual_weeks, weekday_share -%}
{# cause_of_shops()   what plan_fact_cause_between asks of planned_day, silence and noted_event: shop_cause, the cause that
                   has a day of a shop as a whole, or none #}
{% macro cause_of_shops() -%}
shop_day as materialized (
    select
        planned_day.run_id,
        planned_day.shop,
        planned_day.run_shop,
        planned_day.day,
        sum(planned_day.statistical) as statistical
    from planned_day
    group by planned_day.run_id, planned_day.shop, planned_day.run_shop, planned_day.day
),

shop_sale as materialized (
    select
        selling_day.shop,
        selling_day.day
    from selling_day
    where selling_day.series_id is null
),

usually_open as (
    select
        shop_day.shop,
        shop_day.day
    from (
        select distinct
            planned.shop,
            planned.day
        from shop_day as planned
    ) as shop_day
    inner join shop_sale
        on shop_day.shop = shop_sale.shop
            and extract(isodow from shop_day.day) = extract(isodow from shop_sale.day)
            and shop_day.day > shop_sale.day
            and shop_day.day - 7 * {{ usual_weeks }} <= shop_sale.day
    group by shop_day.shop, shop_day.day
    having count(*) >= {{ weekday_share }} * {{ usual_weeks }}
),

-- what people noted of a shop comes before what they noted of all
noted_closure as (
    select distinct on (shop_day.shop, shop_day.day)
        shop_day.shop,
        shop_day.day,
        calendar.is_closed
    from shop_day
    inner join named_shop_day as calendar
        on shop_day.day = calendar.day
            and shop_day.shop = coalesce(calendar.shop, shop_day.shop)
    order by shop_day.shop asc, shop_day.day asc, calendar.shop asc nulls last
),

shop_cause as materialized (
    select
        shop_day.run_id,
        shop_day.shop,
        shop_day.run_shop,
        shop_day.day,
        case
            when closed.reason like 'nothing sold since %' then 'openings'
            when closed.day is not null then 'calendar'
            when exists (
                select from silence
                where silence.shop = shop_day.shop
                    and silence.series_id is null
                    and silence.last_sale_day < shop_day.day
                    and silence.next_day > shop_day.day
            ) then 'openings'
            when shop_day.statistical > 0
                and shop_sale.shop is null
                and coalesce(noted_closure.is_closed, usually_open.shop is not null) then 'calendar'
            when exists (
                select from noted_event as once
                where once.is_once
                    and once.run_id = shop_day.run_id
                    and once.shop = shop_day.run_shop
                    and once.day = shop_day.day
            ) then 'calendar'
        end as cause
    from shop_day
    left join run_closed_day as closed
        on shop_day.run_id = closed.run_id
            and shop_day.run_shop = closed.shop
            and shop_day.day = closed.day
    left join shop_sale on shop_day.shop = shop_sale.shop and shop_day.day = shop_sale.day
    left join usually_open on shop_day.shop = usually_open.shop and shop_day.day = usually_open.day
    left join noted_closure on shop_day.shop = noted_closure.shop and shop_day.day = noted_closure.day
)
{%- endmacro %}
