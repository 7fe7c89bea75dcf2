-- budget_in_force: which budget counts for a month now. No row: no budget of that month was loaded.
create view budget_in_force as
select
    budget_month.month,
    budget_month.budget_id
from budget_month
where budget_month.superseded_by is null;

comment on view budget_in_force is 'Which budget counts for a month now.';
comment on column budget_in_force.month is 'First day of the month; one row each.';
comment on column budget_in_force.budget_id is 'The budget.';
