-- assert_run: true, or PF004 when there is no such run or it did not succeed.
create or replace function assert_run(run_id bigint)
returns boolean
language plpgsql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
as $assert_run$
declare
    v_status text;
begin
    select run.status into v_status from forecast_run as run where run.run_id = assert_run.run_id;

    if v_status is distinct from 'succeeded' then
        raise exception 'run % cannot be used: it %',
            coalesce(run_id::text, 'NULL'),
            case v_status when 'running' then 'is still running' when 'failed' then 'failed' else 'does not exist' end
            using errcode = 'PF004', hint = 'Choose a run that succeeded; run_registry lists them.';
    end if;

    return true;
end
$assert_run$;

comment on function assert_run is 'True, or error PF004 when there is no such run or it did not succeed.';
