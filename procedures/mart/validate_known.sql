-- validate_known: the rows of a load that must not become a calendar, promotions or events, each with the first reason.
create or replace function validate_known(kind text, load_id bigint default 0)
returns table (
    line_no bigint,
    day text,
    {{ dimensions | typed('text') }},
    name text,
    value text,
    reason text
)
language sql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
as $validate_known$
with staged as (
    select
        known_stage.*,
        min(known_stage.line_no) over (
            partition by
                btrim(known_stage.day), known_stage.name, known_stage.driver,
                {% for dimension in dimensions -%}
                coalesce(known_stage.{{ dimension | ident }}, ''){{ ',' if not loop.last }}
                {% endfor -%}
        ) as first_line_no
    from known_stage
    where known_stage.load_id = validate_known.load_id
)

select
    staged.line_no,
    staged.day,
    {{ dimensions | idents('staged') }},
    staged.name,
    staged.value,
    why.reason
from staged
cross join lateral (
    select
        case
            when coalesce(btrim(staged.day), '') = '' then 'missing value: day'
            when not pg_input_is_valid(staged.day, 'date') or staged.day ~* '^\s*[+-]?(infinity|[a-z])'
                then 'not a day: write it as YYYY-MM-DD'
            when validate_known.kind <> 'promotions' and coalesce(btrim(staged.name), '') = ''
                then 'missing value: name'
            when validate_known.kind = 'calendar' and not pg_input_is_valid(coalesce(staged.value, ''), 'boolean')
                and coalesce(staged.value, '') <> '' then 'neither true nor false: is_closed'
            when validate_known.kind = 'promotions' and coalesce(staged.value, '') <> ''
                and quantity_reason(staged.value, 'promotion') is not null
                then quantity_reason(staged.value, 'promotion')
            when validate_known.kind = 'promotions' and staged.value <> '' and staged.value::numeric > 1
                then 'above 1: a promotion is a share, 0 to 1'
            when validate_known.kind = 'events' and coalesce(staged.lead, '') !~ '^\s*([0-5]?[0-9]|60)?\s*$'
                then 'not a number of days, 0 to 60: lead'
            when validate_known.kind = 'events' and coalesce(staged.lag, '') !~ '^\s*([0-5]?[0-9]|60)?\s*$'
                then 'not a number of days, 0 to 60: lag'
            when validate_known.kind = 'events' and coalesce(staged.is_once, '') <> ''
                and not pg_input_is_valid(staged.is_once, 'boolean') then 'neither true nor false: is_once'
            {% for dimension in dimensions -%}
            when coalesce(staged.{{ dimension | ident }}, '') <> ''
                and not exists (
                    select from series where series.{{ dimension | ident }} = staged.{{ dimension | ident }}
                ) then 'no sales are known of it: {{ dimension | text }}'
            {% endfor -%}
            when staged.first_line_no < staged.line_no
                then format('line %s has it already', staged.first_line_no)
        end as reason
) as why
where why.reason is not null
order by staged.line_no
$validate_known$;

comment on function validate_known is 'The rows of a load that cannot become a calendar, promotions or events, with the reason.';
