select
    data_version_id as version,
    source,
    rows_added as added,
    rows_changed as changed,
    rows_removed as removed,
    row_count as rows,
    last_day,
    checksum
from data_version
order by data_version_id
