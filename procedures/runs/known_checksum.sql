-- known_checksum: a digest of what a run noted of drivers and events, day by day. NULL where it noted nothing.
create or replace function known_checksum(run_id bigint)
returns text
language sql
stable
set search_path = {{ schema | ident }}, pg_temp
set datestyle = 'ISO, YMD'
set extra_float_digits = 1
begin atomic
select md5(string_agg(noted.line, E'\n' order by convert_to(noted.line, 'UTF8'))) as checksum
from (
    select concat_ws('|', 'driver', quote_literal(known.driver), known.series_id, known.days, known.strength) as line
    from run_driver_day as known
    where known.run_id = known_checksum.run_id
    union all
    select concat_ws(
        '|', 'event', quote_literal(known.shop), known.day, quote_literal(known.name), known.step, known.is_once,
        known.like_day
    ) as line
    from run_event_day as known
    where known.run_id = known_checksum.run_id
) as noted;
end;

comment on function known_checksum is 'A digest of what a run noted of drivers and events, day by day.';
