-- assert_run: true, or PF004 when there is no such run, it did not succeed, or it was pruned.
create or replace function assert_run(run_id bigint)
returns boolean
language plpgsql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
as $assert_run$
declare
    v_run forecast_run;
begin
    select run.* into v_run from forecast_run as run where run.run_id = assert_run.run_id;

    if v_run.status is distinct from 'succeeded' or v_run.pruned_at is not null then
        raise exception 'run % cannot be used: it %',
            coalesce(run_id::text, 'NULL'),
            case v_run.status
                when 'running' then 'is still running'
                when 'failed' then 'failed'
                when 'succeeded' then format('was pruned on %s: its forecast is gone', v_run.pruned_at::date)
                else 'does not exist'
            end
            using errcode = 'PF004', hint = 'Choose a run that succeeded and was not pruned; run_registry lists them.';
    end if;

    return true;
end
$assert_run$;

comment on function assert_run is 'True, or error PF004 when there is no such run, it did not succeed, or it was pruned.';
