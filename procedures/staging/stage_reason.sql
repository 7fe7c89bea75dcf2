-- stage_reason: why a staged row cannot become a sale, the first reason found; NULL where it can.
-- A day is written YYYY-MM-DD and nothing else: what 01.02.2017 means depends on the session, and
-- a day must not. Expects datestyle ISO, which its caller sets: a function with settings of its own
-- would be called row by row instead of being read into the query.
create or replace function stage_reason(
    day text,
    {{ dimensions | typed('text') }},
    sales text,
    onpromotion text{{ second | beside(as_type=' text') }}
)
returns text
language sql
stable
parallel safe
begin atomic
select
    case
        when stage_reason.day is null or stage_reason.day = '' then 'missing value: day'
        {% for dimension in dimensions -%}
        when stage_reason.{{ dimension | ident }} is null then 'missing value: {{ dimension | text }}'
        when btrim(stage_reason.{{ dimension | ident }}) = '' then 'empty dimension: {{ dimension | text }}'
        when length(stage_reason.{{ dimension | ident }}) > 255
            then 'dimension name longer than 255 characters: {{ dimension | text }}'
        -- the pattern costs; few names hold the sign
        when strpos(stage_reason.{{ dimension | ident }}, 'E+') > 0
            and stage_reason.{{ dimension | ident }} ~ '^\d([.,]\d+)?E[+]\d+$'
            then 'code shortened by a spreadsheet: {{ dimension | text }}'
        {% endfor -%}
        when stage_reason.sales is null or stage_reason.sales = '' then 'missing value: sales'
        {% if second -%}
        when coalesce(stage_reason.{{ second | ident }}, '') = '' then 'missing value: {{ second }}'
        {% endif -%}
        when not pg_input_is_valid(stage_reason.day, 'date')
            or stage_reason.day::date::text <> stage_reason.day
            or stage_reason.day in ('infinity', '-infinity')
            then 'not a date: write the day as YYYY-MM-DD'
        when stage_reason.day::date > current_date then 'day in the future'
        when stage_reason.day collate "C" < '1900' then 'day before 1900'
        {% for column in ['sales', 'onpromotion'] + ([second] if second else []) -%}
        when stage_reason.{{ column }} <> '' and (
            not pg_input_is_valid(stage_reason.{{ column }}, 'numeric(17, 3)')
            or stage_reason.{{ column }}::numeric(17, 3) = 'NaN'
            or stage_reason.{{ column }} ~ '[_xobXOB]'  -- PostgreSQL reads 1_000 and 0x1F; nobody writes sales so
        )
            then case
                when btrim(stage_reason.{{ column }}) ~* '^[+-]?(nan|inf(inity)?)$' then 'NaN/Infinity: {{ column }}'
                when (pg_input_error_info(stage_reason.{{ column }}, 'numeric(17, 3)')).sql_error_code = '22003'
                    then 'out of numeric range: {{ column }}'
                else 'not a number: {{ column }}'
            end
        {% endfor -%}
    end;
end;

comment on function stage_reason is 'Why a staged row cannot become a sale; NULL where it can.';
