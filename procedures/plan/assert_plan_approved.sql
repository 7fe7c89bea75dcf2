-- assert_plan_approved: where vars.toml asks for approval, only a draft that was approved comes into force, and as it was
-- approved. Asked before a plan is made (of a run: NULL as long as it has no draft), and again once it is in force.
--   refuses   PF013 there is no draft, it is not approved, or what would come into force is not what was approved
create or replace function assert_plan_approved(
    plan_id bigint, run_id bigint default null, is_in_force boolean default false
)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $assert_plan_approved$
begin
    if not (select setting.is_approval_asked from planfact_setting as setting)
        or exists (
            select from plan_approval as known
            where known.plan_id = assert_plan_approved.plan_id and known.approved_at is not null
        )
    then
        return;
    end if;

    if assert_plan_approved.plan_id is null then
        raise exception 'run % has no draft that was approved', assert_plan_approved.run_id
            using errcode = 'PF013',
                hint = format(
                    'Draft it: planfact plan draft %s, then planfact plan submit PLAN.', assert_plan_approved.run_id
                );
    end if;

    if assert_plan_approved.is_in_force then
        raise exception 'plan % would come into force otherwise than it was approved: overrides were made or undone since',
            assert_plan_approved.plan_id
            using errcode = 'PF013',
                hint = 'Draft it again, with them: planfact plan draft RUN --name NAME, then planfact plan submit PLAN.';
    end if;

    perform refuse_unapproved(assert_plan_approved.plan_id);
end
$assert_plan_approved$;

comment on function assert_plan_approved is 'Refuses a plan that was not approved, where vars.toml asks for approval.';
