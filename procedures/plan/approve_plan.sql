-- approve_plan: a draft that was submitted is approved, as it was submitted.
--   promises  who and when
--   refuses   PF005 there is no such draft, it was published, or a month of it is frozen · PF008 another writer ·
--             PF013 it was not submitted, or was changed since, or the caller submitted it and vars.toml asks for another
--   locks     the plan stage (readers are not held up)
--   repeated  a draft that is approved stays so, with a NOTICE
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure approve_plan(plan_id bigint)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $approve_plan$
#variable_conflict use_column
declare
    v_began timestamptz := clock_timestamp();
    v_known plan_approval;
begin
    perform lock_stage('plan');
    perform assert_draft(approve_plan.plan_id);

    select * into v_known from plan_approval as known where known.plan_id = approve_plan.plan_id;

    if v_known.approved_at is not null then
        raise notice 'draft % was approved by % already', approve_plan.plan_id, v_known.approved_by;
        return;
    end if;

    if v_known.plan_id is null then
        perform refuse_unapproved(approve_plan.plan_id);
    end if;

    if v_known.submitted_by = session_user and (select setting.is_approval_asked from planfact_setting as setting) then
        raise exception 'draft % was submitted by %: another has to approve it', approve_plan.plan_id, session_user
            using errcode = 'PF013',
                hint = format('Let another member of the approvers call planfact plan approve %s.', approve_plan.plan_id);
    end if;

    update plan_submission
    set approved_at = clock_timestamp(),
        approved_by = session_user
    where plan_submission.plan_id = v_known.plan_id
        and plan_submission.plan_revision_id = v_known.plan_revision_id;

    perform log_step('approve_plan', v_began, 1, format('draft %s', approve_plan.plan_id));

{{ collisions() }}
end
$approve_plan$;

comment on procedure approve_plan is 'Approves a draft that was submitted, as it was submitted.';
