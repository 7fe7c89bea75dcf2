-- plans: the plans of the months that are shown, drafts and budgets included, the newest first.
select known.*
from plan_registry as known
where known.month > (select max(plan_month.month) from plan_month) - %(months)s * interval '1 month'
order by known.month desc, known.created_at desc, known.plan_id desc, known.kind asc, known.*::text
limit %(top)s;
