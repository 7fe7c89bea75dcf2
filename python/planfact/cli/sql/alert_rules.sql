select
    name,
    level,
    metric,
    threshold,
    min_plan,
    min_plan_pct,
    is_active,
    changed_at,
    changed_by
from alert_rule
order by alert_rule_id
