-- year: the year to date and the whole year, at the months that are shown, at every level.
select known.*
from plan_fact_year as known
where known.month >= (select min(plan_month.month) from plan_month)
    and known.month > (select max(plan_month.month) from plan_month) - %(months)s * interval '1 month'
order by known.level, known.month, known.series_id, known.*::text;
