-- spread_quantity: parts of a quantity in proportion to weights, that sum to it to the last digit. Each part
-- is cut off after three decimals; the thousandths that are left go one each to the parts that lost most, the
-- earlier one where two lost the same (largest remainder). Weights that sum to 0 all count the same.
-- Exact: all of it is integer arithmetic on thousandths. Weights are 0 or more.
create or replace function spread_quantity(quantity numeric, weight numeric[])
returns numeric[]
language sql
immutable
parallel safe
begin atomic
with part as (
    select
        listed.position,
        case when total.weight = 0 then 1 else listed.weight * 1000 end as weight,
        case when total.weight = 0 then total.parts else total.weight * 1000 end as total_weight,
        spread_quantity.quantity * 1000 as quantity
    from unnest(spread_quantity.weight) with ordinality as listed (weight, position)
    cross join (
        select
            sum(listed.weight) as weight,
            count(*) as parts
        from unnest(spread_quantity.weight) as listed (weight)
    ) as total
),

floored as (
    select
        part.position,
        part.quantity,
        div(part.quantity * part.weight, part.total_weight) as floor_part,
        part.quantity * part.weight
        - div(part.quantity * part.weight, part.total_weight) * part.total_weight as remainder
    from part
),

ranked as (
    select
        floored.position,
        floored.floor_part,
        row_number() over (order by floored.remainder desc, floored.position asc) as rank,
        floored.quantity - sum(floored.floor_part) over () as left_over
    from floored
)

select
    array_agg(
        ((ranked.floor_part + case when ranked.rank <= ranked.left_over then 1 else 0 end) / 1000)::numeric(17, 3)
        order by ranked.position
    )
from ranked;
end;

comment on function spread_quantity is 'Parts of a quantity in proportion to weights, that sum to it to the last digit.';
