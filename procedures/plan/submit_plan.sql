-- submit_plan: a draft is submitted for approval, as it stands.
--   promises  who, when, and what was in the draft then
--   refuses   PF005 there is no such draft, it was published, or a month of it is frozen · PF008 another writer
--   locks     the plan stage (readers are not held up)
--   repeated  a draft in which nothing has changed since stays submitted, with a NOTICE
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure submit_plan(plan_id bigint, comment text default null)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $submit_plan$
#variable_conflict use_column
declare
    v_began timestamptz := clock_timestamp();
    v_known plan_approval;
begin
    perform lock_stage('plan');
    perform assert_draft(submit_plan.plan_id);

    select * into v_known from plan_approval as known where known.plan_id = submit_plan.plan_id;

    if v_known.plan_id is not null then
        raise notice 'draft % was submitted by % already', submit_plan.plan_id, v_known.submitted_by;
        return;
    end if;

    insert into plan_submission (plan_id, plan_revision_id, comment)
    select
        submit_plan.plan_id,
        max(revision.plan_revision_id) as plan_revision_id,
        submit_plan.comment
    from plan_revision as revision
    where revision.plan_id = submit_plan.plan_id;

    perform log_step('submit_plan', v_began, 1, format('draft %s', submit_plan.plan_id));

{{ collisions() }}
end
$submit_plan$;

comment on procedure submit_plan is 'Submits a draft for approval, as it stands.';
