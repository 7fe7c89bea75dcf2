select
    data_version_id as version,
    created_at as created,
    created_by as by,
    source,
    last_day,
    row_count as rows,
    rows_added as added,
    rows_changed as changed,
    rows_removed as removed,
    comment,
    checksum
from data_version
order by data_version_id
