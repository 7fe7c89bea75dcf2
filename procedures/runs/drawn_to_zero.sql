-- drawn_to_zero: a mean effect, drawn towards 0 by the share of it that chance alone would give
-- (positive-part James–Stein; James & Stein 1961, Efron & Morris 1973).
create or replace function drawn_to_zero(effect float8, evidence bigint, variance float8)
returns float8
language sql
immutable
parallel safe
begin atomic
select
    case
        when drawn_to_zero.effect = 0 or drawn_to_zero.evidence = 0 then 0
        else drawn_to_zero.effect * greatest(
            0, 1 - drawn_to_zero.variance / (drawn_to_zero.evidence * drawn_to_zero.effect ^ 2)
        )
    end;
end;

comment on function drawn_to_zero is 'A mean effect drawn towards 0 by what chance alone would give.';
