select
    alert_id,
    to_char(month, 'YYYY-MM') as month,
    {},
    fact - plan_to_date as variance,
    metric,
    value,
    name as rule,
    plan_to_date,
    fact,
    level,
    raised_at
from open_alert
where month = coalesce(%(month)s, month)
order by abs(fact - plan_to_date) desc nulls last, alert_id
