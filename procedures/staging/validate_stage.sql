-- validate_stage: the rows of a load that must not become sales, each with the first reason found.
-- A day is written YYYY-MM-DD and nothing else: what 01.02.2017 means depends on the session, and
-- a day must not.
create or replace function validate_stage(load_id bigint default 0)
returns table (
    line_no bigint,
    day text,
    {{ dimensions | typed('text') }},
    sales text,
    onpromotion text,
    reason text
)
language sql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
set datestyle = 'ISO, YMD'
set work_mem = '256MB'
as $validate_stage$
with duplicate_key as (
    select
        staged.day,
        {{ dimensions | idents('staged') }}
    from sales_stage as staged
    where staged.load_id = validate_stage.load_id
    group by staged.day, {{ dimensions | idents('staged') }}
    having count(*) > 1
)

select
    staged.line_no,
    staged.day,
    {{ dimensions | idents('staged') }},
    staged.sales,
    staged.onpromotion,
    checked.reason
from sales_stage as staged
left join duplicate_key
    on staged.day = duplicate_key.day
        and {{ dimensions | equal('staged', 'duplicate_key') }}
cross join lateral (
    select
        case
            when staged.day is null or staged.day = '' then 'missing value: day'
            {% for dimension in dimensions -%}
            when staged.{{ dimension | ident }} is null then 'missing value: {{ dimension | text }}'
            when btrim(staged.{{ dimension | ident }}) = '' then 'empty dimension: {{ dimension | text }}'
            when length(staged.{{ dimension | ident }}) > 255
                then 'dimension name longer than 255 characters: {{ dimension | text }}'
            {% endfor -%}
            when staged.sales is null or staged.sales = '' then 'missing value: sales'
            when staged.day !~ '^\d{4}-\d{2}-\d{2}$' or not pg_input_is_valid(staged.day, 'date')
                then 'not a date: write the day as YYYY-MM-DD'
            when staged.day::date > current_date then 'day in the future'
            when staged.day::date < date '1900-01-01' then 'day before 1900'
            {% for column in ['sales', 'onpromotion'] -%}
            when lower(btrim(staged.{{ column }})) in (
                'nan', 'inf', '+inf', '-inf', 'infinity', '+infinity', '-infinity'
            )
                then 'NaN/Infinity: {{ column }}'
            when staged.{{ column }} <> '' and not pg_input_is_valid(staged.{{ column }}, 'numeric(17, 3)')
                then case (pg_input_error_info(staged.{{ column }}, 'numeric(17, 3)')).sql_error_code
                    when '22003' then 'out of numeric range: {{ column }}'
                    else 'not a number: {{ column }}'
                end
            {% endfor -%}
            when duplicate_key.day is not null then 'duplicate key in the load'
        end as reason
) as checked
where staged.load_id = validate_stage.load_id
    and checked.reason is not null
order by staged.line_no
$validate_stage$;

comment on function validate_stage is 'The rows of a load that cannot become sales, with the reason.';
