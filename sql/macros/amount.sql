{# Amounts as a sentence has them, whatever the locale of the server; NULL stays NULL, and with it what holds it.

   amount(value)     12,345
   signed(value)     +12,345 or −12,345
   per_cent(value)   +1.2 % or −1.2 % #}
{% macro amount(value) -%}
to_char(round({{ value }}), 'FM999,999,999,999,990')
{%- endmacro %}
{% macro signed(value) -%}
case when round({{ value }}) < 0 then '−' else '+' end || to_char(abs(round({{ value }})), 'FM999,999,999,999,990')
{%- endmacro %}
{% macro per_cent(value) -%}
case when round({{ value }}, 1) < 0 then '−' else '+' end || to_char(abs(round({{ value }}, 1)), 'FM999,999,990.0') || ' %'
{%- endmacro %}
