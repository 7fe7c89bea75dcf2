-- weeks: plan against fact by week, where vars.toml sets a calendar or they are asked for always; without the single
-- series.
select known.*
from plan_fact_week as known
cross join planfact_setting as setting
where (setting.is_calendar_set or %(always)s)
    and known.level <> 'series'
    and known.last_day >= (select min(plan_month.month) from plan_month)
    and known.week > (select max(plan_month.month) from plan_month) - %(months)s * interval '1 month'
order by known.level, known.week, known.*::text;
