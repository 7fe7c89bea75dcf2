-- draft_month: the plan in force of a month becomes a draft of that month, with its overrides: to be changed by
-- override_plan(plan_id => …), submitted, approved and published, where vars.toml asks for approval of what is in force.
--   promises  the draft says what the plan in force says; that stays in force
--   refuses   PF005 the month has no plan, or is frozen · PF008 another writer
--   locks     the plan stage (readers are not held up)
--   repeated  a draft of that plan and month, of this name, stays as it is, with a NOTICE
{% from 'macros/month.sql' import month_of -%}
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure draft_month(
    month date, comment text default null, name text default null, inout plan_id bigint default null
)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $draft_month$
#variable_conflict use_column
declare
    v_began timestamptz := clock_timestamp();
    v_month constant date := {{ month_of('draft_month.month') }};
    v_in_force bigint;
begin
    perform lock_stage('plan');
    perform assert_month_open(array[v_month]);

    select in_force.plan_id into v_in_force from plan_in_force as in_force where in_force.month = v_month;

    if v_in_force is null then
        raise exception '% has no plan yet', to_char(v_month, 'YYYY-MM')
            using errcode = 'PF005', hint = 'Draft the forecast of a run: planfact plan draft RUN.';
    end if;

    select max(draft.plan_id) into draft_month.plan_id
    from plan as draft
    where draft.draft_of = v_in_force
        and draft.first_month = v_month
        and draft.published_at is null
        and draft.name is not distinct from draft_month.name;

    if draft_month.plan_id is not null then
        raise notice 'the plan of % has a draft already: plan %', to_char(v_month, 'YYYY-MM'), draft_month.plan_id;
        return;
    end if;

    draft_month.plan_id := plan_of_month(v_in_force, v_month, draft_month.comment, draft_month.name);

    perform log_step(
        'draft_month', v_began, null,
        format('plan %s from plan %s, %s', draft_month.plan_id, v_in_force, to_char(v_month, 'YYYY-MM'))
    );

{{ collisions() }}
end
$draft_month$;

comment on procedure draft_month is 'Makes the plan in force of a month a draft, to be changed beside it.';
