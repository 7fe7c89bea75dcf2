-- days: plan, fact and variance per day of the months that are shown, of the whole company and each dimension's members.
-- All columns of the view, since the dimensions among them are called differently in every database.
select known.*
from plan_fact_level_day as known
where known.day >= (select min(plan_month.month) from plan_month)
    and known.day >= (select max(plan_month.month) from plan_month) - (%(months)s - 1) * interval '1 month'
order by known.day, known.level, known.*::text;
