-- planfact_status with a name and a type for each value
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
    to_char(planned.last_month, 'YYYY-MM') as last_planned_month,
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
) as planned on true
