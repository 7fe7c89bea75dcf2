-- job_log: one row per step that was done or failed: how long it took and how many rows it moved.
-- Procedures write it themselves, so that psql, Airflow and the command line leave the same trace. A
-- step that fails takes its own row back with everything else: whoever called it calls log_failure.
create table job_log (
    job_log_id bigint primary key generated always as identity,
    step text not null,
    outcome text not null check (outcome in ('done', 'failed')),
    started_at timestamptz not null,
    finished_at timestamptz not null default clock_timestamp(),
    seconds numeric not null generated always as (round(extract(epoch from finished_at - started_at), 3)) stored,
    rows bigint,
    detail text,
    done_by text not null default session_user,
    client text not null default current_setting('application_name')
);

create index job_log_step on job_log (step, finished_at);

comment on table job_log is 'One row per step that was done or failed: how long it took, how many rows it moved.';
comment on column job_log.job_log_id is 'Number of the row.';
comment on column job_log.step is 'The procedure; forecast for everything from start_run to finish_run; or the command that failed.';
comment on column job_log.outcome is 'done or failed. A step that found nothing to do leaves no row.';
comment on column job_log.started_at is 'When it began.';
comment on column job_log.finished_at is 'When it ended.';
comment on column job_log.seconds is 'How long it took.';
comment on column job_log.rows is 'Rows it moved: staged, in the mart, forecast, planned, reported.';
comment on column job_log.detail is 'What came of it, or why it failed.';
comment on column job_log.done_by is 'Who called it.';
comment on column job_log.client is 'application_name of the caller.';
