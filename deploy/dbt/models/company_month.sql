-- An example to start from: the months of the company, with last year and the per cent that only a division of sums
-- gives right.
select
    month,
    sum(plan_to_date) as plan_to_date,
    sum(fact) as fact,
    sum(variance) as variance,
    100 * sum(variance) / nullif(sum(plan_to_date), 0) as variance_pct,
    sum(fact_last_year) as fact_last_year
from {{ source('planfact_bi', 'bi_month') }}
group by month
