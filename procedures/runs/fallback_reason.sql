-- fallback_reason: why a model with a season cannot serve this history; NULL: it can.
--   too short   under two seasons the season cannot be told from chance (and tiny histories fail outright)
--   dead        nothing sold for so long that any model would only carry noise forward
--               or for two weeks, where it sold nearly daily before: it has closed, or was given up
--   constant    nothing to estimate
{% from 'macros/habit.sql' import has_sold_daily -%}
{% from 'macros/threshold.sql' import given_up_after_days, habit_days -%}
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
        -- an open shop is told from a silent one by its last days: few histories are read further
        when 0 = all(fallback_reason.y[cardinality(fallback_reason.y) - {{ given_up_after_days }}:])
            and (
                select
                    {{ has_sold_daily(
                        'count(*) filter (where recent.y > 0 and recent.n > recent.last_n - ' ~ habit_days ~ ')'
                    ) }}
                from (
                    select
                        cell.y,
                        cell.n,
                        max(cell.n) filter (where cell.y > 0) over () as last_n
                    from unnest(fallback_reason.y) with ordinality as cell (y, n)
                ) as recent
            )
            then 'dead: nothing sold for two weeks and more, and nearly daily before'
        when cardinality(fallback_reason.y) < 2 * fallback_reason.season
            then 'too short: ' || cardinality(fallback_reason.y)::text || ' of '
                || (2 * fallback_reason.season)::text || ' days needed'
        when fallback_reason.y[1] = all(fallback_reason.y)
            then 'constant: ' || fallback_reason.y[1]::text || ' every day'
    end;
end;

comment on function fallback_reason is 'Why a seasonal model cannot serve this history; NULL where it can.';
