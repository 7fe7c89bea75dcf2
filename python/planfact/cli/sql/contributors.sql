select
    position,
    {},
    variance,
    variance_pct,
    plan_to_date,
    fact,
    share_pct,
    cumulative_pct,
    to_char(month, 'YYYY-MM') as month,
    comment,
    commented_by
from plan_fact_contributor
where level = %(level)s
    and month = coalesce(
        %(month)s,
        (select max(month) from plan_fact_month where level = 'total' and variance is not null)
    )
order by position
limit %(top)s
