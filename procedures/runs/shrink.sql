-- shrink: a mean effect, shrunk towards 0 by the share of it that chance alone would give
-- (positive-part James–Stein; James & Stein 1961, Efron & Morris 1973).
create or replace function shrink(effect float8, evidence bigint, variance float8)
returns float8
language sql
immutable
parallel safe
begin atomic
select
    case
        when shrink.effect = 0 or shrink.evidence = 0 then 0
        else shrink.effect * greatest(
            0, 1 - shrink.variance / (shrink.evidence * shrink.effect ^ 2)
        )
    end;
end;

comment on function shrink is 'A mean effect, shrunk towards 0 by what chance alone would give.';
