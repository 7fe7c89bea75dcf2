{# closed_day_value(version, series_id, like_day)   what a closed day of a series is in the export mart: what its like day
                                                   sold, the one that shop_opening_at names. Few cells ask for one row
                                                   each: by key, not by joining all sales once more #}
{% macro closed_day_value(version, series_id, like_day) -%}
coalesce((
    select like_fact.sales::float8
    from sales_at({{ version }}) as like_fact
    where like_fact.series_id = {{ series_id }}
        and like_fact.day = {{ like_day }}
), 0)
{%- endmacro %}
