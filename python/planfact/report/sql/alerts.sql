-- alerts: what crossed its threshold and still does, the most money first.
select alert.*
from open_alert as alert
order by abs(alert.variance) desc nulls last, alert.month desc, alert.alert_id desc
limit %(top)s;
