-- Do all levels of plan-fact sum to the same?
select
    count(*) filter (where not levels_agree) = 0 as holds,
    coalesce(
        'levels of plan_fact_month do not sum to the same in '
        || string_agg(to_char(month, 'YYYY-MM'), ', ' order by month) filter (where not levels_agree),
        'all levels of plan_fact_month sum to the same in each of ' || count(*) || ' months'
    ) as sentence
from (
    select
        month,
        count(distinct (plan, fact, variance)) = 1 as levels_agree
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
