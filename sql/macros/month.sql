{# Months are the date of their first day. These are pieces of expressions, not functions, so that a view costs
   nothing more and needs no right to execute.

   month_of(day)           the month that a day is in
   next_month(month)       the first day of the month after
   last_day_of(month)      the last day of the month
   months_between(a, b)    how many months b's month lies after a's
   each_month(first, last) the months from one on, last included, as timestamps: a set for FROM
   lag_of(month, start)    how far ahead a forecast that starts there sees the month: 1 for its first full month
   An argument that is a sum or a difference stands in brackets of its own. #}
{% macro month_of(day) -%}
date_trunc('month', {{ day }}::timestamp)::date
{%- endmacro %}

{% macro next_month(month) -%}
({{ month }} + interval '1 month')::date
{%- endmacro %}

{% macro last_day_of(month) -%}
({{ month }} + interval '1 month - 1 day')::date
{%- endmacro %}

{% macro months_between(a, b) -%}
(12 * (extract(year from {{ b }}) - extract(year from {{ a }}))
    + extract(month from {{ b }}) - extract(month from {{ a }}))::integer
{%- endmacro %}

{% macro each_month(first, last) -%}
generate_series({{ first }}::timestamp, {{ last }}::timestamp, interval '1 month')
{%- endmacro %}

{% macro lag_of(month, start) -%}
{{ months_between(start, month) }} + case when extract(day from {{ start }}) = 1 then 1 else 0 end
{%- endmacro %}
