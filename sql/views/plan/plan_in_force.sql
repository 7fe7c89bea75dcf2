-- plan_in_force: which plan counts for a month now. No row: none was published yet, or none for that month.
create view plan_in_force as
select
    plan_month.month,
    plan_month.plan_id
from plan_month
where plan_month.superseded_by is null;

comment on view plan_in_force is 'Which plan counts for a month now.';
comment on column plan_in_force.month is 'First day of the month; one row each.';
comment on column plan_in_force.plan_id is 'The plan.';
