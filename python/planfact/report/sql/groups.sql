-- groups: plan against fact by the attributes of members, of the months that cells.sql shows; attributes with so many
-- values that they group nothing, such as a telephone number, are left out.
with grouped as (
    select
        plan_fact_group.dimension,
        plan_fact_group.attribute,
        coalesce(plan_fact_group.value, '–') as value,
        plan_fact_group.month,
        plan_fact_group.members,
        plan_fact_group.plan,
        plan_fact_group.plan_to_date,
        plan_fact_group.fact,
        plan_fact_group.variance,
        plan_fact_group.variance_pct,
        plan_fact_group.execution_pct,
        plan_fact_group.fact_last_year,
        plan_fact_group.yoy_pct,
        plan_fact_group.budget,
        plan_fact_group.variance_to_budget
    from plan_fact_group
    where plan_fact_group.month >= (select min(plan_month.month) from plan_month)
        and plan_fact_group.month > (select max(plan_month.month) from plan_month) - %(months)s * interval '1 month'
)

select grouped.*
from grouped
where (grouped.dimension, grouped.attribute) in (
    select
        counted.dimension,
        counted.attribute
    from grouped as counted
    group by counted.dimension, counted.attribute
    having count(distinct counted.value) <= 50
)
order by grouped.dimension, grouped.attribute, grouped.month, grouped.value;
