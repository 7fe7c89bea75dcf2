-- months: the months that are shown, the newest of them only.
select report_month.*
from report_month
where report_month.month > (select max(plan_month.month) from plan_month) - %(months)s * interval '1 month'
order by report_month.month;
