-- intervals: where the forecast behind each month's plan saw the month's sum, at every level.
select said.*
from plan_fact_month as shown
inner join forecast_month as said
    on shown.run_id = said.run_id
        and shown.month = said.month
where shown.level = 'total'
    and shown.month > (select max(plan_month.month) from plan_month) - %(months)s * interval '1 month'
    and said.lo_80 is not null
order by said.level, said.month, said.*::text;
