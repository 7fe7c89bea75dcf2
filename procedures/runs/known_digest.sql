-- known_digest: a digest of what people noted about the days of a run: its calendar, promotions, events and openings.
-- NULL where nothing is noted. Two runs that differ in it are two calculations.
create or replace function known_digest(first_day date, last_day date)
returns text
language sql
stable
set datestyle = 'ISO, YMD'
begin atomic
select md5(string_agg(known.line, E'\n' order by convert_to(known.line, 'UTF8'))) as digest
from (
    select concat_ws('|', 'calendar', calendar.day, coalesce(calendar.shop, '*'), calendar.is_closed) as line
    from shop_calendar as calendar
    where calendar.day between known_digest.first_day and known_digest.last_day
    union all
    select concat_ws(
        '|', 'promotion', planned.driver, planned.day, planned.promotion
        {%- for dimension in dimensions %},
        coalesce(quote_literal(planned.{{ dimension | ident }}), '*')
        {%- endfor %}
    ) as line
    from promotion_plan as planned
    where planned.day <= known_digest.last_day
    union all
    select concat_ws(
        '|', 'event', event.day, quote_literal(event.name), coalesce(event.shop, '*'), event.lead, event.lag,
        event.is_once
    ) as line
    from event
    where event.day - event.lead <= known_digest.last_day
    union all
    select concat_ws(
        '|', 'opening', opening.dimension, quote_literal(opening.member), opening.like_members, opening.first_day,
        opening.scale
    ) as line
    from series_opening as opening
    where opening.first_day <= known_digest.last_day
) as known;
end;

comment on function known_digest is 'A digest of the calendar, promotions, events and openings that a run over these days can know.';
