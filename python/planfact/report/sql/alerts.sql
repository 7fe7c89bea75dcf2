-- alerts: what crossed its threshold and still does, the newest first.
select alert.*
from open_alert as alert
order by alert.month desc, alert.alert_id desc
limit %(top)s;
