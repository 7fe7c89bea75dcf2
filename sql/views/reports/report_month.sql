-- report_month: the months that reports show, from the first planned month on, and what can be said of each.
create view report_month as
select
    total.month,
    total.fact is not null as has_fact,
    coalesce(total.fact is not null and total.plan_to_date <> total.plan, false) as is_partial
from plan_fact_month as total
where total.level = 'total'
    and total.month >= (select min(plan_month.month) from plan_month);

comment on view report_month is 'The months that reports show, from the first planned month on.';
comment on column report_month.month is 'First day of the month.';
comment on column report_month.has_fact is 'Whether fact is known: without it there is nothing to compare the plan with.';
comment on column report_month.is_partial is 'Whether fact is known for a part of the month only: then plan to date and outlook say something that the plan does not.';
