-- fallback_reason: why a model with a season cannot serve this history; NULL: it can.
--   too short   under two seasons the season cannot be told from chance (and tiny histories fail outright)
--   dead        nothing sold for so long that any model would only carry noise forward
--   constant    nothing to estimate
create or replace function fallback_reason(y float8[], season integer, dead_after_days integer)
returns text
language sql
immutable
parallel safe
begin atomic
select
    case
        when coalesce(cardinality(fallback_reason.y), 0) = 0 then 'too short: no history'
        when not exists (
            select from unnest(
                fallback_reason.y[greatest(
                    1, cardinality(fallback_reason.y) - fallback_reason.dead_after_days + 1
                ):]
            ) as recent (y)
            where recent.y <> 0
        )
            then 'dead: nothing sold in the last '
                || least(cardinality(fallback_reason.y), fallback_reason.dead_after_days)::text || ' days'
        when cardinality(fallback_reason.y) < 2 * fallback_reason.season
            then 'too short: ' || cardinality(fallback_reason.y)::text || ' of '
                || (2 * fallback_reason.season)::text || ' days needed'
        when fallback_reason.y[1] = all(fallback_reason.y)
            then 'constant: ' || fallback_reason.y[1]::text || ' every day'
    end;
end;

comment on function fallback_reason is 'Why a seasonal model cannot serve this history; NULL where it can.';
