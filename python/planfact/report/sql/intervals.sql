-- intervals: where the forecast behind each month's plan saw the month's sum, at every level, and whether the plan that
-- people made of it lies outside.
select known.*
from plan_interval as known
where known.month > (select max(plan_month.month) from plan_month) - %(months)s * interval '1 month'
order by known.level, known.month, known.*::text;
