{# What people note about days to come, a row as a line of text: what known_digest() and known_digest_at() digest.

   known_lines(of, copies, calendar, planned, event, opening)   SELECT of line and copies: the lines of four FROM items
                        with the columns of shop_calendar, promotion_plan, event and series_opening, as far as a run
                        over the days `of`.first_day to `of`.last_day can know them; each `copies` times #}
{% macro known_lines(of, copies, calendar, planned, event, opening) -%}
select
    concat_ws('|', 'calendar', calendar.day, coalesce(calendar.shop, '*'), calendar.is_closed) as line,
    {{ copies }} as copies
from {{ calendar }}
where calendar.day between {{ of }}.first_day and {{ of }}.last_day
union all
select
    concat_ws(
        '|', 'promotion', planned.driver, planned.day, planned.promotion
        {%- for dimension in dimensions %},
        coalesce(quote_literal(planned.{{ dimension | ident }}), '*')
        {%- endfor %}
    ) as line,
    {{ copies }} as copies
from {{ planned }}
where planned.day <= {{ of }}.last_day
union all
select
    concat_ws(
        '|', 'event', event.day, quote_literal(event.name), coalesce(event.shop, '*'), event.lead, event.lag,
        event.is_once
    ) as line,
    {{ copies }} as copies
from {{ event }}
where event.day - event.lead <= {{ of }}.last_day
union all
select
    concat_ws(
        '|', 'opening', opening.dimension, quote_literal(opening.member), opening.like_members, opening.first_day,
        opening.scale
    ) as line,
    {{ copies }} as copies
from {{ opening }}
where opening.first_day <= {{ of }}.last_day
{%- endmacro %}
