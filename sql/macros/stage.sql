{# Why a text of the stage cannot be what its column is; NULL where it can. stage_reason() names the first of a row,
   take_load looks at each day once, and not once for every row.

   missing_reason(value, column)    a day or an amount that must be there
   day_reason(day)                  a day is written YYYY-MM-DD and nothing else: what 01.02.2017 means depends on the
                                    session, and a day must not; expects datestyle ISO
   name_reason(name, dimension)     the member of a dimension
   amount_reason(amount, column)    an amount, where there is one #}
{% macro missing_reason(value, column) -%}
case when coalesce({{ value }}, '') = '' then 'missing value: {{ column }}' end
{%- endmacro %}

{% macro day_reason(day) -%}
case
    when not pg_input_is_valid({{ day }}, 'date')
        or {{ day }}::date::text <> {{ day }}
        or {{ day }} in ('infinity', '-infinity')
        then 'not a date: write the day as YYYY-MM-DD'
    when {{ day }}::date > current_date then 'day in the future'
    when {{ day }} collate "C" < '1900' then 'day before 1900'
end
{%- endmacro %}

{% macro name_reason(name, dimension) -%}
case
    when {{ name }} is null then 'missing value: {{ dimension | text }}'
    when btrim({{ name }}) = '' then 'empty dimension: {{ dimension | text }}'
    when length({{ name }}) > 255 then 'dimension name longer than 255 characters: {{ dimension | text }}'
    -- the pattern costs; few names hold the sign
    when strpos({{ name }}, 'E+') > 0 and {{ name }} ~ '^\d([.,]\d+)?E[+]\d+$'
        then 'code shortened by a spreadsheet: {{ dimension | text }}'
end
{%- endmacro %}

{% macro amount_reason(amount, column) -%}
case
    when {{ amount }} <> '' and (
        not pg_input_is_valid({{ amount }}, 'numeric(17, 3)')
        or {{ amount }} ~ '[_xobaXOBA]'  -- PostgreSQL reads NaN, 1_000 and 0x1F; nobody writes sales so
    )
        then case
            when btrim({{ amount }}) ~* '^[+-]?(nan|inf(inity)?)$' then 'NaN/Infinity: {{ column }}'
            when (pg_input_error_info({{ amount }}, 'numeric(17, 3)')).sql_error_code = '22003'
                then 'out of numeric range: {{ column }}'
            else 'not a number: {{ column }}'
        end
end
{%- endmacro %}
