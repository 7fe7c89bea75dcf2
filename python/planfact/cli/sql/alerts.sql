select
    alert_id,
    to_char(month, 'YYYY-MM') as month,
    {},
    variance,
    metric,
    value,
    name as rule,
    plan_to_date,
    fact,
    level,
    raised_at
from open_alert
where month = coalesce(%(month)s, month)
order by abs(variance) desc nulls last, alert_id
