-- Do all levels of plan-fact sum to the same?
select bool_and(levels_agree)
from (
    select count(distinct (plan, fact, variance)) = 1 as levels_agree
    from (
        select
            month,
            sum(plan) as plan,
            sum(fact) as fact,
            sum(variance) as variance
        from plan_fact_month
        group by month, level
    ) as level_sum
    group by month
) as by_month
