-- fail_run: marks a run as failed.
--   promises  its row stays, with the error; its forecast goes. What its workers have fitted stays until the next run
--             opens, which takes it over where it is the same calculation
--   refuses   PF004 the run is not running · PF008 another writer
--   locks     the runs stage
--   repeated  a failed run stays as it is, with a NOTICE
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure fail_run(run_id bigint, error text)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $fail_run$
#variable_conflict use_column
declare
    v_status text;
begin
    perform lock_stage('runs');

    select run.status into v_status from forecast_run as run where run.run_id = fail_run.run_id;

    if v_status = 'failed' then
        raise notice 'run % has failed already', fail_run.run_id;
        return;
    end if;

    if v_status is distinct from 'running' then
        raise exception 'run % cannot fail: it %', fail_run.run_id, coalesce('has ' || v_status, 'does not exist')
            using errcode = 'PF004', hint = 'Name a running run; run_registry lists all runs.';
    end if;

    update forecast_run as run
    set status = 'failed', finished_at = clock_timestamp(), error = coalesce(nullif(fail_run.error, ''), 'unknown')
    where run.run_id = fail_run.run_id;

    delete from run_forecast as forecast where forecast.run_id = fail_run.run_id;

{{ collisions() }}
end
$fail_run$;

comment on procedure fail_run is 'Marks a run as failed; the registry keeps the error.';
