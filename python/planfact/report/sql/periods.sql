-- periods: plan against fact by period, where vars.toml sets a calendar; without the single series.
select known.*
from plan_fact_period as known
cross join planfact_setting as setting
where setting.is_calendar_set
    and known.level <> 'series'
    and known.last_day >= (select min(plan_month.month) from plan_month)
    and known.period > (select max(plan_month.month) from plan_month) - %(months)s * interval '1 month'
order by known.level, known.period, known.*::text;
