{# Amounts as a sentence has them, whatever the locale of the server, in the unit and with the decimals of vars.toml; NULL stays NULL, and with it what holds it.

   amount(value)     12,345
   signed(value)     +12,345 or −12,345
   per_cent(value)   +1.2 % or −1.2 % #}
{% set places = decimals or 0 -%}
{% set form = 'FM999,999,999,999,990' ~ ('.' ~ '0' * places if places else '') -%}
{% set counted_in = " || ' " ~ unit | text ~ "'" if unit else '' -%}
{% macro amount(value) -%}
to_char(round({{ value }}{{ ', ' ~ places if places }}), '{{ form }}'){{ counted_in }}
{%- endmacro %}
{% macro signed(value) -%}
{% set rounded = 'round(' ~ value ~ (', ' ~ places if places else '') ~ ')' -%}
case when {{ rounded }} < 0 then '−' else '+' end || to_char(abs({{ rounded }}), '{{ form }}'){{ counted_in }}
{%- endmacro %}
{% macro per_cent(value) -%}
case when round({{ value }}, 1) < 0 then '−' else '+' end || to_char(abs(round({{ value }}, 1)), 'FM999,999,990.0') || ' %'
{%- endmacro %}
