-- draft_plan: the forecast of a run becomes a plan that is in force nowhere yet: to be looked at, compared,
-- and changed by override_plan(plan_id => …), until publish_plan(plan_id => …).
--   promises  lines of the full months of the run, overrides of the plans in force worked out on them
--   refuses   PF004 the run did not succeed · PF005 a month had begun in the run's data (unless
--             allow_hindsight => true), or is frozen; the run's sales were taken back (unless
--             allow_taken_back => true) · PF008 another writer
--   locks     the plan stage (readers are not held up)
--   repeated  a run that has a draft of this name and comment already keeps it, with a NOTICE; another name, or another
--             comment, makes another draft beside it
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure draft_plan(
    run_id bigint,
    comment text default null,
    inout plan_id bigint default null,
    allow_hindsight boolean default false,
    allow_taken_back boolean default false,
    name text default null
)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $draft_plan$
#variable_conflict use_column
declare
    v_began timestamptz := clock_timestamp();
    v_months date[];
begin
    perform lock_stage('plan');

    v_months := plan_months(draft_plan.run_id, draft_plan.allow_hindsight);

    select max(draft.plan_id) into draft_plan.plan_id
    from plan as draft
    where draft.run_id = draft_plan.run_id
        and draft.first_month = v_months[1]
        and draft.published_at is null
        and draft.name is not distinct from draft_plan.name
        and (draft_plan.comment is null or draft.comment = draft_plan.comment);

    if draft_plan.plan_id is not null then
        raise notice 'run % has a draft already: plan %',
            draft_plan.run_id, concat_ws(', ', draft_plan.plan_id, draft_plan.name);
        return;
    end if;

    perform assert_data_stand(draft_plan.run_id, draft_plan.allow_taken_back);
    perform assert_month_open(v_months);

    draft_plan.plan_id := make_plan(draft_plan.run_id, v_months, draft_plan.comment, draft_plan.name);

    perform log_step(
        'draft_plan', v_began, null, format('plan %s from run %s', draft_plan.plan_id, draft_plan.run_id)
    );

{{ collisions() }}
end
$draft_plan$;

comment on procedure draft_plan is 'Makes the forecast of a run a plan to be looked at and changed before it is published.';
