-- days: plan and fact of the whole company per day, of the months that are shown.
select
    cell.day,
    sum(cell.plan) as plan,
    sum(cell.fact) as fact
from plan_fact_day as cell
where cell.day >= (select min(plan_month.month) from plan_month)
    and cell.day >= (select max(plan_month.month) from plan_month) - (%(months)s - 1) * interval '1 month'
group by cell.day
order by cell.day;
