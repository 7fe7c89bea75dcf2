-- crossed: plan against fact of the months that cells.sql shows, by dimensions that are no level together.
-- All columns of the view, since the dimensions among them are called differently in every database.
select known.*
from plan_fact_cross as known
where known.month >= (select min(plan_month.month) from plan_month)
    and known.month > (select max(plan_month.month) from plan_month) - %(months)s * interval '1 month'
    and known.variance is not null
order by known.month, known.*::text;
