-- known_digest: a digest of what people noted about the days of a run: its calendar, promotions, events and openings.
-- NULL where nothing is noted. Two runs that differ in it are two calculations.
{% from 'macros/known.sql' import known_lines with context -%}
create or replace function known_digest(first_day date, last_day date)
returns text
language sql
stable
set datestyle = 'ISO, YMD'
begin atomic
select md5(string_agg(known.line, E'\n' order by convert_to(known.line, 'UTF8'))) as digest
from (
    {{ known_lines(
        'known_digest', 1, 'shop_calendar as calendar', 'promotion_plan as planned', 'event', 'series_opening as opening'
    ) | indent(4) }}
) as known;
end;

comment on function known_digest is 'A digest of the calendar, promotions, events and openings that a run over these days can know.';
