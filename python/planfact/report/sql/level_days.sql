-- level_days: plan and fact per day of one month, of each dimension's members.
-- All columns of the view, since the dimensions among them are called differently in every database.
select known.*
from plan_fact_level_day as known
where known.level <> 'total'
    and known.day >= %(month)s::date
    and known.day < %(month)s::date + interval '1 month'
order by known.level, known.day, known.*::text;
