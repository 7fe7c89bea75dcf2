-- assert_change_approved: where vars.toml asks for approval, nobody changes a plan that is in force: the change is made in a
-- draft of it, which somebody approves. What expires by itself was approved with its date.
--   refuses   PF013 the plan is in force
create or replace function assert_change_approved(plan_id bigint, month date)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $assert_change_approved$
begin
    if is_draft_needed(assert_change_approved.month)
        and exists (
            select from plan_in_force as in_force
            where in_force.plan_id = assert_change_approved.plan_id and in_force.month = assert_change_approved.month
        )
    then
        raise exception 'plan % of % is in force, and a change of it has to be approved',
            assert_change_approved.plan_id, to_char(assert_change_approved.month, 'YYYY-MM')
            using errcode = 'PF013',
                hint = format(
                    'Change a draft of it: planfact plan draft --month %s, then planfact plan override --plan PLAN and planfact plan submit PLAN.',
                    to_char(assert_change_approved.month, 'YYYY-MM')
                );
    end if;
end
$assert_change_approved$;

comment on function assert_change_approved is 'Refuses a change of a plan in force, where vars.toml asks for approval.';
