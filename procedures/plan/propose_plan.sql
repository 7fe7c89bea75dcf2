-- propose_plan: the forecast of a run becomes the plan; where vars.toml asks for approval, a draft that is submitted. Who
-- closes months (planfact close-month, the DAG) calls it, and needs to know nothing of approval.
--   promises  the plan in force, or the draft and a NOTICE that says who has to do what; a draft that was approved comes
--             into force. What somebody changed in the draft stays, and is submitted, too
--   refuses   PF004, PF005 as publish_plan · PF008 another writer
--   locks     the plan stage (readers are not held up)
--   repeated  the plan in force, or the draft that waits, stays as it is, with a NOTICE
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure propose_plan(run_id bigint, inout plan_id bigint default null)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $propose_plan$
#variable_conflict use_column
declare
    v_known plan_approval;
begin
    perform lock_stage('plan');

    if (select setting.is_approval_asked from planfact_setting as setting)
        and not exists (
            select from plan
            inner join plan_in_force as in_force on plan.plan_id = in_force.plan_id
            where plan.run_id = propose_plan.run_id
        )
    then
        call draft_plan(propose_plan.run_id, null, propose_plan.plan_id);

        select * into v_known from plan_approval as known where known.plan_id = propose_plan.plan_id;

        if v_known.approved_at is null then
            call submit_plan(propose_plan.plan_id);
            raise notice 'draft % waits for approval: another than % calls planfact plan approve %, then it can be published',
                propose_plan.plan_id, coalesce(v_known.submitted_by, session_user), propose_plan.plan_id;
            return;
        end if;

        call publish_plan(null, null, propose_plan.plan_id);
        return;
    end if;

    propose_plan.plan_id := null;
    call publish_plan(propose_plan.run_id, null, propose_plan.plan_id);

{{ collisions() }}
end
$propose_plan$;

comment on procedure propose_plan is 'Makes the forecast of a run the plan, or, where vars.toml asks for approval, a draft that is submitted.';
