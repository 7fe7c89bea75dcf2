select
    to_char(month, 'YYYY-MM') as month,
    {},
    plan_id,
    status,
    name,
    plan,
    difference,
    difference_pct,
    budget,
    fact_last_year,
    comment
from plan_comparison
where level = %(level)s and month = coalesce(%(month)s, month){filters}
order by month, {}, status desc, plan_id
