-- planfact_status: what the database holds, one line per stage, for people.
create view planfact_status as
select
    line.position,
    line.item,
    line.value
from stored_state as state
cross join lateral (
    values
    (1, 'newest data version', coalesce(state.data_version_id::text, 'none yet')),
    (2, 'rows', coalesce(state.row_count::text, '0')),
    (3, 'days', coalesce(state.first_day::text || ' to ' || state.last_day::text, 'none')),
    (4, 'export mart shows data version', coalesce(state.mart_data_version_id::text, 'none yet')),
    (5, 'series in the mart', state.mart_series::text),
    (
        6, 'runs',
        format('%s succeeded, %s failed, %s running', state.runs_succeeded, state.runs_failed, state.runs_running)
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
    (
        7, 'months with a plan',
        concat_ws(', the last ', state.planned_months, to_char(state.last_planned_month, 'YYYY-MM'))
    ),
    (8, 'reports show data version', coalesce(state.report_data_version_id::text, 'none yet'))
) as line (position, item, value)
order by line.position;

comment on view planfact_status is 'What the database holds, for people.';
comment on column planfact_status.position is 'Order of the line.';
comment on column planfact_status.item is 'What is meant.';
comment on column planfact_status.value is 'How it is.';
