-- days: plan and fact of the whole company per day, of the months that are shown.
select
    known.day,
    known.plan,
    known.fact,
    known.variance
from plan_fact_level_day as known
where known.level = 'total'
    and known.day >= (select min(plan_month.month) from plan_month)
    and known.day >= (select max(plan_month.month) from plan_month) - (%(months)s - 1) * interval '1 month'
order by known.day;
