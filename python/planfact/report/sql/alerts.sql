-- alerts: what crossed its threshold and still does, the newest first.
select alert.*
from alert
where alert.cleared_at is null
order by alert.month desc, alert.alert_id desc
limit %(top)s;
