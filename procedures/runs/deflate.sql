-- deflate: a history divided by the factors of its days. A day on which next to nothing is ever sold cannot be
-- divided by its factor: the same weekday before takes its place.
{% from 'macros/threshold.sql' import least_day_factor -%}
create or replace function deflate(y float8[], day_factor float8[], divisor float8[])
returns float8[]
language sql
immutable
parallel safe
begin atomic
select
    array_agg(
        case
            when cell.day_factor >= {{ least_day_factor }} then cell.y / cell.divisor
            when cell.step > 7
                then deflate.y[cell.step - 7] / greatest({{ least_day_factor }}, deflate.divisor[cell.step - 7])
            else cell.y
        end
        order by cell.step
    )
from unnest(deflate.y, deflate.day_factor, deflate.divisor) with ordinality as cell (y, day_factor, divisor, step);
end;

comment on function deflate is 'A history divided by the factors of its days.';
