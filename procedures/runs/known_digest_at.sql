-- known_digest_at: known_digest() as it was at a moment: what was changed since is taken back, by known_change.
{% from 'macros/known.sql' import known_lines with context -%}
{% macro dimensions_typed() -%}
{% for dimension in dimensions %}, {{ dimension | ident }} text{% endfor %}
{%- endmacro -%}
{% set columns = {
    'calendar': 'day date, shop text, is_closed boolean',
    'planned': 'driver text, day date, promotion numeric' ~ dimensions_typed(),
    'event': 'name text, day date, shop text, lead integer, lag integer, is_once boolean',
    'opening': 'dimension text, member text, like_members text [], first_day date, scale numeric'
} -%}
{# rows of other tables become a row of NULLs, which no line is made of #}
{% macro since(kind, row, alias) -%}
changed
    cross join lateral jsonb_to_record(case when changed.kind = '{{ kind }}' then changed.{{ row }} end)
        as {{ alias }} ({{ columns[alias] }})
{%- endmacro -%}
{% macro lines_since(row, copies) -%}
{{ known_lines(
    'known_digest_at', copies,
    since('shop_calendar', row, 'calendar'), since('promotion_plan', row, 'planned'),
    since('event', row, 'event'), since('series_opening', row, 'opening')
) }}
{%- endmacro -%}
create or replace function known_digest_at(first_day date, last_day date, moment timestamptz)
returns text
language sql
stable
set datestyle = 'ISO, YMD'
begin atomic
with changed as materialized (
    select known_change.*
    from known_change
    where known_change.changed_at > known_digest_at.moment
),

noted as (
    {{ known_lines(
        'known_digest_at', 1,
        'shop_calendar as calendar', 'promotion_plan as planned', 'event', 'series_opening as opening'
    ) | indent(4) }}
    union all
    {{ lines_since('old_row', 1) | indent(4) }}
    union all
    {{ lines_since('new_row', -1) | indent(4) }}
)

select md5(string_agg(known.line, E'\n' order by convert_to(known.line, 'UTF8'))) as digest
from (
    select noted.line
    from (
        select
            noted.line,
            sum(noted.copies)::integer as copies
        from noted
        group by noted.line
    ) as noted
    cross join lateral generate_series(1, noted.copies)
) as known;
end;

comment on function known_digest_at is 'The digest of the calendar, promotions, events and openings that a run over these days could know at a moment.';
