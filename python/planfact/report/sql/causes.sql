-- causes: why the newest twelve months that have a variance left their plans, for the company and each dimension's members.
select known.*
from (
    select max(total.month) as month
    from plan_fact_month as total
    where total.level = 'total'
        and total.variance is not null
) as newest
cross join lateral plan_fact_cause_between((newest.month - interval '11 months')::date, newest.month) as known
where known.level <> 'series'
order by known.level, known.month, known.*::text;
