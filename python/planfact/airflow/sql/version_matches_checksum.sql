-- Is the newest data version what its checksum says?
select
    is_whole as holds,
    format('data version %s %s its checksum', data_version_id, case when is_whole then 'has' else 'misses' end) as sentence
from (select max(version.data_version_id) as data_version_id from data_version as version) as newest
cross join lateral verify_data_version(newest.data_version_id) as is_whole
