-- expire_overrides: overrides whose time is over no longer count. Whoever refreshes the reports calls it before.
--   promises  the plan is what it would be had they never been made; months that are frozen stay as they are
--   refuses   PF008 another writer
--   locks     the plan stage, where one is to expire (readers are not held up)
--   repeated  nothing more happens
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure expire_overrides()
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $expire_overrides$
declare
    v_began timestamptz := clock_timestamp();
    v_expired bigint[];
begin
    if not exists (select from overdue_override) then
        return;
    end if;

    perform lock_stage('plan');

    select array_agg(overdue.override_id order by overdue.override_id) into v_expired
    from overdue_override as overdue;

    perform end_override(ended.override_id, 'expiry', format('expired on %s', ended.expires_at))
    from (
        select override.override_id, override.expires_at
        from override
        where override.override_id = any(v_expired)
        order by override.override_id
    ) as ended;

    if v_expired is not null then
        perform log_step(
            'expire_overrides', v_began, cardinality(v_expired),
            format('overrides %s', array_to_string(v_expired, ', '))
        );
    end if;

{{ collisions() }}
end
$expire_overrides$;

comment on procedure expire_overrides is 'Ends overrides whose time is over; to be called before refresh_plan_fact.';
