-- deflate: a history divided by two kinds of factors of its days, in one pass. A day on which next to nothing is ever
-- sold cannot be divided by its factor: the same weekday before takes its place.
{% from 'macros/threshold.sql' import least_day_factor -%}
create or replace function deflate(y float8[], day_factor float8[], adjusted_factor float8[])
returns table (
    plain float8[],
    adjusted float8[]
)
language sql
immutable
parallel safe
begin atomic
select
    {%- for name, divisor in [('plain', 'day_factor'), ('adjusted', 'adjusted_factor')] %}
    array_agg(
        case
            when cell.day_factor >= {{ least_day_factor }} then cell.y / cell.{{ divisor }}
            when cell.step > 7
                then deflate.y[cell.step - 7] / greatest({{ least_day_factor }}, deflate.{{ divisor }}[cell.step - 7])
            else cell.y
        end
        order by cell.step
    ) as {{ name }}
    {%- if not loop.last %},{% endif %}
    {%- endfor %}
from unnest(deflate.y, deflate.day_factor, deflate.adjusted_factor)
    with ordinality as cell (y, day_factor, adjusted_factor, step);
end;

comment on function deflate is 'A history divided by the factors of its days: those of dates, and those of dates and months.';
