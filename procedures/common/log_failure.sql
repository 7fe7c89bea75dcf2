-- log_failure: a step that failed took its own trace back; its caller notes it afterwards.
--   promises  one row in job_log, outcome failed
--   refuses   nothing
--   locks     nothing
--   repeated  one row each time
create or replace procedure log_failure(step text, started_at timestamptz, error text)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
as $log_failure$
begin
    insert into job_log (step, outcome, started_at, detail)
    values (
        coalesce(log_failure.step, 'unknown'),
        'failed',
        case
            when isfinite(log_failure.started_at) then least(log_failure.started_at, clock_timestamp())
            else clock_timestamp()
        end,
        left(log_failure.error, 10000)
    );
end
$log_failure$;

comment on procedure log_failure is 'Notes a step that failed, once its transaction is over.';
