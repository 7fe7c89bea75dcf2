-- days: plan and fact of the whole company per day, from the first planned month on.
select
    cell.day,
    sum(cell.plan) as plan,
    sum(cell.fact) as fact
from plan_fact_day as cell
where cell.day >= (select min(plan_month.month) from plan_month)
group by cell.day
order by cell.day;
