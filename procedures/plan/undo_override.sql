-- undo_override: an override no longer counts. Those made on top of it start again from what is below it.
--   promises  the plan is what it would be had the override never been made; its row and its reason stay
--   refuses   PF005 the month is frozen · PF008 another writer · PF009 there is no such override, or no reason
--             · PF013 it counts in a plan in force, and vars.toml asks for approval
--   locks     the plan stage (readers are not held up)
--   repeated  an override that was undone, or has expired, stays so, with a NOTICE
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure undo_override(override_id bigint, reason text)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $undo_override$
#variable_conflict use_column
declare
    v_began timestamptz := clock_timestamp();
    v_override override;
begin
    perform lock_stage('plan');

    select * into v_override from override where override.override_id = undo_override.override_id;

    if v_override.override_id is null then
        raise exception 'there is no override %', coalesce(undo_override.override_id::text, 'NULL')
            using errcode = 'PF009', hint = 'planfact plan overrides lists them all.';
    end if;

    if coalesce(btrim(undo_override.reason), '') = '' then
        raise exception 'reason is missing'
            using errcode = 'PF009', hint = 'Say why: planfact plan undo 1 --reason ''the shop opens after all''.';
    end if;

    if not exists (select from active_override as active where active.override_id = undo_override.override_id) then
        raise notice 'override % no longer counts already', undo_override.override_id;
        return;
    end if;

    perform assert_change_approved(in_force.plan_id, in_force.month)
    from plan_in_force as in_force
    inner join active_override as active on in_force.month = active.month
    where active.override_id = undo_override.override_id
        and not active.is_draft;

    perform end_override(undo_override.override_id, 'undo', undo_override.reason);
    perform log_step('undo_override', v_began, 1, format('override %s', undo_override.override_id));

{{ collisions() }}
end
$undo_override$;

comment on procedure undo_override is 'Takes an override back; the plan is as if it had never been made.';
