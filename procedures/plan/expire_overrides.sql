-- expire_overrides: overrides whose time is over no longer count. refresh_plan_fact calls it.
--   promises  the plan is what it would be had they never been made; months that are frozen stay as they are
--   refuses   PF008 another writer
--   locks     the plan stage, where one is to expire (readers are not held up)
--   repeated  nothing more happens
create or replace procedure expire_overrides()
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
as $expire_overrides$
declare
    v_began timestamptz := clock_timestamp();
    v_expired bigint[];
begin
    if not exists (select from active_override as known where known.expires_at <= v_began) then
        return;
    end if;

    perform lock_stage('plan');

    select array_agg(known.override_id order by known.override_id) into v_expired
    from active_override as known
    where known.expires_at <= v_began
        and frozen_months(array[known.month]) is null;

    perform end_override(due.override_id, 'expiry', format('expired on %s', due.expires_at))
    from (
        select known.override_id, known.expires_at
        from override as known
        where known.override_id = any(v_expired)
        order by known.override_id
    ) as due;

    if v_expired is not null then
        perform log_step(
            'expire_overrides', v_began, cardinality(v_expired),
            format('overrides %s', array_to_string(v_expired, ', '))
        );
    end if;
end
$expire_overrides$;

comment on procedure expire_overrides is 'Ends overrides whose time is over; refresh_plan_fact calls it.';
