-- fallback_reason: why a model with a season cannot serve this history; NULL: it can.
--   too short   under two seasons the season cannot be told from chance (and tiny histories fail outright)
--   dead        nothing sold for so long that any model would only carry noise forward
--               or for two weeks, where it sold nearly daily before: it has closed, or was given up
--   constant    nothing to estimate
-- It is asked for every series and origin: arrays are compared as they are, and few are taken apart.
{% from 'macros/habit.sql' import has_sold_daily -%}
{% from 'macros/threshold.sql' import given_up_after_days, habit_days -%}
create or replace function fallback_reason(y float8[], season integer, dead_after_days integer)
returns text
language plpgsql
immutable
parallel safe
set search_path = {{ schema | ident }}, pg_temp
as $fallback_reason$
declare
    v_days constant integer := coalesce(cardinality(fallback_reason.y), 0);
    v_has_sold_daily boolean;
begin
    if v_days = 0 then
        return 'too short: no history';
    end if;

    if 0 = all(y[greatest(1, v_days - dead_after_days + 1):]) then
        return format('dead: nothing sold in the last %s days', least(v_days, dead_after_days));
    end if;

    -- an open shop is told from a silent one by its last days: few histories are read further
    if 0 = all(y[v_days - {{ given_up_after_days }}:]) then
        select
            {{ has_sold_daily(
                'count(*) filter (where recent.y > 0 and recent.n > recent.last_n - ' ~ habit_days ~ ')'
            ) }}
        into v_has_sold_daily
        from (
            select
                cell.y,
                cell.n,
                max(cell.n) filter (where cell.y > 0) over () as last_n
            from unnest(fallback_reason.y) with ordinality as cell (y, n)
        ) as recent;

        if v_has_sold_daily then
            return 'dead: nothing sold for two weeks and more, and nearly daily before';
        end if;
    end if;

    if v_days < 2 * season then
        return format('too short: %s of %s days needed', v_days, 2 * season);
    end if;

    if y[1] = all(y) then
        return format('constant: %s every day', y[1]);
    end if;

    return null;
end
$fallback_reason$;

comment on function fallback_reason is 'Why a seasonal model cannot serve this history; NULL where it can.';
