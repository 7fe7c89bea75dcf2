{% from 'macros/habit.sql' import has_sold_daily -%}
{% from 'macros/threshold.sql' import given_up_after_days, habit_days -%}
{# cause_of_silence()   what plan_fact_cause_between asks of sold: silence, the spells without a sale of shops (without a
                     series) and of series that had sold nearly daily, from the day after last_sale_day to the day before
                     next_day; and selling_day, the days with sales that it is made of #}
{% macro cause_of_silence() -%}
-- shops (without a series) and series, and the days on which they sold
selling_day as materialized (
    select
        sold.shop,
        sold.series_id,
        sold.day
    from sold
    where sold.sales > 0
    union all
    select distinct
        sold.shop,
        null::integer as series_id,
        sold.day
    from sold
    where sold.sales > 0
),

silence as materialized (
    select
        spell.shop,
        spell.series_id,
        spell.day as last_sale_day,
        spell.next_day
    from (
        select
            selling_day.shop,
            selling_day.series_id,
            selling_day.day,
            coalesce(lead(selling_day.day) over by_day, v_looked_to + 1) as next_day
        from selling_day
        window by_day as (partition by selling_day.series_id, selling_day.shop order by selling_day.day)
    ) as spell
    inner join selling_day as before
        on spell.shop = before.shop
            and spell.day >= before.day
            and spell.day - {{ habit_days }} < before.day
    where spell.next_day - spell.day - 1 > {{ given_up_after_days }}
        and spell.series_id is not distinct from before.series_id
    group by spell.shop, spell.series_id, spell.day, spell.next_day
    having {{ has_sold_daily('count(*)') }}
)
{%- endmacro %}
