{# Days of a month as bits of an integer, as in shop_month: 1 the first, 2 the second, 4 the third.

   bit_of(day)             the bit of a day
   bits_until(month, day)  the bits of a month's days up to one of them
   has_day(days, day)      whether the day's bit is set
   count_days(days)        how many are set #}
{% macro bit_of(day) -%}
(1 << (extract(day from {{ day }})::integer - 1))
{%- endmacro %}

{% macro bits_until(month, day) -%}
((1::bigint << ({{ day }} - {{ month }} + 1)) - 1)::integer
{%- endmacro %}

{% macro has_day(days, day) -%}
({{ days }} & {{ bit_of(day) }}) <> 0
{%- endmacro %}

{% macro count_days(days) -%}
bit_count(({{ days }})::bit(32))::integer
{%- endmacro %}
