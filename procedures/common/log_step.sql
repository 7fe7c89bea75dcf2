-- log_step: a step that was done leaves its row in job_log, in the step's own transaction.
create or replace function log_step(step text, started_at timestamptz, rows bigint, detail text)
returns void
language sql
volatile
begin atomic
insert into job_log (step, outcome, started_at, rows, detail)
values (log_step.step, 'done', log_step.started_at, log_step.rows, log_step.detail);
end;

comment on function log_step is 'Notes a step that was done.';
