-- plan_of_month: one month of a draft, or of the plan in force, as a plan of its own, with the overrides that were made on
-- the draft, and those of the plans in force. The draft keeps all of its months.
{% from 'macros/month.sql' import next_month -%}
create or replace function plan_of_month(plan_id bigint, month date, comment text, name text default null)
returns bigint
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $plan_of_month$
#variable_conflict use_column
declare
    v_plan_id bigint;
    v_revision_id bigint;
begin
    insert into plan (run_id, data_version_id, comment, first_month, last_month, name, draft_of)
    select
        draft.run_id,
        draft.data_version_id,
        coalesce(plan_of_month.comment, draft.comment),
        plan_of_month.month as first_month,
        plan_of_month.month as last_month,
        coalesce(plan_of_month.name, draft.name),
        draft.plan_id
    from plan as draft
    where draft.plan_id = plan_of_month.plan_id
    returning plan.plan_id into v_plan_id;

    insert into plan_line (plan_id, series_id, day, quantity)
    select v_plan_id, line.series_id, line.day, line.quantity
    from plan_line as line
    where line.plan_id = plan_of_month.plan_id
        and line.day >= plan_of_month.month
        and line.day < {{ next_month('plan_of_month.month') }}
    order by line.day, line.series_id;

    analyze plan_line;

    insert into override (
        plan_id, month, first_day, last_day, {{ dimensions | idents }}, quantity, percent, reason, expires_at,
        data_version_id, created_at, created_by
    )
    select
        v_plan_id,
        own.month,
        own.first_day,
        own.last_day,
        {{ dimensions | idents('own') }},
        own.quantity,
        own.percent,
        own.reason,
        own.expires_at,
        own.data_version_id,
        own.created_at,
        own.created_by
    from active_override as own
    where own.plan_id = plan_of_month.plan_id
        and own.month = plan_of_month.month
        and own.is_draft
    order by own.override_id;

    insert into plan_revision (kind, plan_id, reason, data_version_id)
    select 'draft', v_plan_id, plan_of_month.comment, max(newest.data_version_id)
    from data_version as newest
    returning plan_revision.plan_revision_id into v_revision_id;

    insert into plan_revision (kind, plan_id, override_id, reason, data_version_id, created_at, created_by)
    select 'override', made.plan_id, made.override_id, made.reason, made.data_version_id, made.created_at, made.created_by
    from override as made
    where made.plan_id = v_plan_id
    order by made.override_id;

    perform revise_plan(
        v_revision_id,
        v_plan_id,
        array(
            select active.override_id
            from active_override as active
            where active.month = plan_of_month.month
                and (active.plan_id = v_plan_id or not active.is_draft)
        )
    );

    -- what was approved of the draft is approved of its month, unless the plans in force were changed in between
    insert into plan_submission (
        plan_id, plan_revision_id, comment, submitted_at, submitted_by, approved_at, approved_by
    )
    select
        v_plan_id,
        (select max(revision.plan_revision_id) from plan_revision as revision where revision.plan_id = v_plan_id),
        known.comment,
        known.submitted_at,
        known.submitted_by,
        known.approved_at,
        known.approved_by
    from plan_approval as known
    where known.plan_id = plan_of_month.plan_id
        and not exists (
            select from plan_revision as revision
            inner join plan_revision_line as change on revision.plan_revision_id = change.plan_revision_id
            where revision.plan_id in (plan_of_month.plan_id, v_plan_id)
                and change.day >= plan_of_month.month
                and change.day < {{ next_month('plan_of_month.month') }}
            group by change.series_id, change.day
            having sum(case when revision.plan_id = v_plan_id then change.delta else -change.delta end) <> 0
        );

    return v_plan_id;
end
$plan_of_month$;

comment on function plan_of_month is 'Makes one month of a draft a plan of its own, with its overrides.';
