-- alerts: what crossed its threshold and still does, the most money first.
select
    alert.*,
    alert.fact - alert.plan_to_date as variance
from open_alert as alert
order by abs(alert.fact - alert.plan_to_date) desc nulls last, alert.month desc, alert.alert_id desc
limit %(top)s;
