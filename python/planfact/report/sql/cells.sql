-- cells: plan against fact per month, at every level, from the first planned month on, the newest months only.
-- All columns of the view, since the dimensions among them are called differently in every database.
select cell.*
from plan_fact_month as cell
where cell.month >= (select min(plan_month.month) from plan_month)
    and cell.month > (select max(plan_month.month) from plan_month) - %(months)s * interval '1 month'
order by cell.level, cell.month, cell.series_id, cell.*::text;
