-- end_override: an override no longer counts, because it was undone or has expired, in every plan that it
-- counts in: the one in force, and drafts.
create or replace function end_override(override_id bigint, kind text, reason text)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $end_override$
#variable_conflict use_column
declare
    v_revision record;
begin
    for v_revision in
        with counted_in as (
            -- a plan that the override is in: of its own draft, or of all once it came into force
            select
                plan.plan_id,
                plan.published_at is not null as is_published
            from override
            inner join plan as decided_on on override.plan_id = decided_on.plan_id
            inner join plan
                on override.month between plan.first_month and plan.last_month
                    and (decided_on.published_at is not null or decided_on.plan_id = plan.plan_id)
            where override.override_id = end_override.override_id
                and (
                    plan.published_at is null
                    or exists (
                        select from plan_in_force as in_force
                        where in_force.plan_id = plan.plan_id
                            and in_force.month = override.month
                    )
                )
        ),

        written as (
            insert into plan_revision (kind, plan_id, override_id, reason, data_version_id)
            select
                end_override.kind,
                counted_in.plan_id,
                end_override.override_id,
                end_override.reason,
                (select max(newest.data_version_id) from data_version as newest)
            from counted_in
            order by counted_in.is_published desc, counted_in.plan_id asc
            returning plan_revision_id, plan_id
        )

        select written.plan_revision_id, written.plan_id from written
    loop
        perform revise_plan(v_revision.plan_revision_id, v_revision.plan_id, array[end_override.override_id]);
    end loop;
end
$end_override$;

comment on function end_override is 'Notes that an override no longer counts, and works the plan out without it.';
