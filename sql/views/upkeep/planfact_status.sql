-- planfact_status: what the database holds, one line per stage, for people.
create view planfact_status as
select
    line.position,
    line.item,
    line.value
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
cross join lateral (
    values
    (1, 'newest data version', coalesce(newest.data_version_id::text, 'none yet')),
    (2, 'rows', coalesce(newest.row_count::text, '0')),
    (3, 'days', coalesce(newest.first_day::text || ' to ' || newest.last_day::text, 'none')),
    (4, 'export mart shows data version', coalesce(mart.data_version_id::text, 'none yet')),
    (5, 'series in the mart', mart.series::text),
    (
        6, 'runs',
        format('%s succeeded, %s failed, %s running', runs.succeeded, runs.failed, runs.running)
        || coalesce(
            (
                select format(' (%s of %s series)', progress.series_done, progress.series_total)
                from run_progress as progress
                order by progress.run_id desc
                limit 1
            ),
            ''
        )
    ),
    (7, 'months with a plan', concat_ws(', the last ', planned.months, to_char(planned.last_month, 'YYYY-MM'))),
    (8, 'reports show data version', coalesce(reports.data_version_id::text, 'none yet'))
) as line (position, item, value)
order by line.position;

comment on view planfact_status is 'What the database holds, for people.';
comment on column planfact_status.position is 'Order of the line.';
comment on column planfact_status.item is 'What is meant.';
comment on column planfact_status.value is 'How it is.';
