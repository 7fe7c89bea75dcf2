select
    data_version_id,
    row_count,
    first_day,
    last_day,
    mart_data_version_id,
    mart_series,
    runs_succeeded,
    runs_failed,
    runs_running,
    planned_months,
    to_char(last_planned_month, 'YYYY-MM') as last_planned_month,
    report_data_version_id
from stored_state
