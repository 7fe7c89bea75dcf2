-- stored_state: what the database holds, one row: planfact_status says it to people, planfact status --json to programs.
create view stored_state as
select
    newest.data_version_id,
    newest.row_count,
    newest.first_day,
    newest.last_day,
    mart.data_version_id as mart_data_version_id,
    mart.series as mart_series,
    runs.succeeded as runs_succeeded,
    runs.failed as runs_failed,
    runs.running as runs_running,
    planned.months as planned_months,
    planned.last_month as last_planned_month,
    reports.data_version_id as report_data_version_id
from mart_status as mart
cross join report_status as reports
left join (
    select version.*
    from data_version as version
    order by version.data_version_id desc
    limit 1
) as newest on true
left join (
    select
        count(*) filter (where run.status = 'succeeded') as succeeded,
        count(*) filter (where run.status = 'failed') as failed,
        count(*) filter (where run.status = 'running') as running
    from forecast_run as run
) as runs on true
left join (
    select
        max(plan_in_force.month) as last_month,
        count(*) as months
    from plan_in_force
) as planned on true;

comment on view stored_state is 'What the database holds: newest data, mart, runs, plans, reports; one row.';
comment on column stored_state.data_version_id is 'The newest data version.';
comment on column stored_state.row_count is 'Its rows.';
comment on column stored_state.first_day is 'Its first day.';
comment on column stored_state.last_day is 'Its last day.';
comment on column stored_state.mart_data_version_id is 'The data version that the export mart shows.';
comment on column stored_state.mart_series is 'Series in the mart.';
comment on column stored_state.runs_succeeded is 'Runs that succeeded.';
comment on column stored_state.runs_failed is 'Runs that failed.';
comment on column stored_state.runs_running is 'Runs at work.';
comment on column stored_state.planned_months is 'Months with a plan.';
comment on column stored_state.last_planned_month is 'The last of them.';
comment on column stored_state.report_data_version_id is 'The data version that the reports show.';
