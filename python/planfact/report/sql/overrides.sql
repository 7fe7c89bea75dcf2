-- overrides: what people changed in the plans of the months that are shown, and why, the newest first.
select known.*
from override_log as known
where known.month > (select max(plan_month.month) from plan_month) - %(months)s * interval '1 month'
order by known.override_id desc
limit %(top)s;
