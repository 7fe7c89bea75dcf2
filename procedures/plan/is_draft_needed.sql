-- is_draft_needed: may the plan of a month be changed only by way of a draft, since it is in force and vars.toml asks for
-- approval? The one place that decides it: assert_change_approved refuses by it, and a trial asks it first.
create or replace function is_draft_needed(month date)
returns boolean
language sql
stable
set search_path = {{ schema | ident }}, pg_temp
begin atomic
select setting.is_approval_asked and exists (
    select from plan_in_force as in_force
    where in_force.month = is_draft_needed.month
)
from planfact_setting as setting;
end;

comment on function is_draft_needed is 'Whether the plan of a month is changed only by way of a draft: it is in force, and vars.toml asks for approval.';
