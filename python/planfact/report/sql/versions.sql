-- versions: the newest data versions, and how many there are in all.
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
    version.checksum,
    count(*) over () as version_count
from data_version as version
order by version.data_version_id desc
limit %(top)s;
