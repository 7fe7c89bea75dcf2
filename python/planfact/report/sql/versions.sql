-- versions: the newest data versions.
select
    version.data_version_id,
    version.source,
    version.comment,
    version.mode,
    version.created_at,
    version.created_by,
    version.rows_added,
    version.rows_changed,
    version.rows_removed,
    version.row_count,
    version.first_day,
    version.last_day,
    version.checksum
from data_version as version
order by version.data_version_id desc
limit %(top)s;
