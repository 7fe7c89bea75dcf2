-- refuse_closed_run: rows may be written only for a run that is running, so that nothing is added to a run
-- that succeeded, and a worker that outlived its run gets an error.
--   refuses   PF004 the run is not running
--   locks     the run's row, shared: finish_run and fail_run wait for writers that came before them
create or replace function refuse_closed_run()
returns trigger
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
as $refuse_closed_run$
declare
    v_run_id bigint;
    v_status text;
begin
    for v_run_id in select distinct written.run_id from written loop
        select run.status into v_status
        from forecast_run as run
        where run.run_id = v_run_id
        for share;

        if v_status is distinct from 'running' then
            raise exception 'nothing can be written for run %: it %',
                v_run_id, coalesce('has ' || v_status, 'does not exist')
                using errcode = 'PF004', hint = 'Open a run with start_run.';
        end if;
    end loop;

    return null;
end
$refuse_closed_run$;

comment on function refuse_closed_run is 'Refuses rows for a run that is not running.';
