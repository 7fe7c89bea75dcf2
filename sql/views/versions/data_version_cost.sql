-- data_version_cost: what each version takes as stored, beside what a full copy of it would take.
-- From each version's own counts and the sizes of the tables with their indexes: no sales are read.
create view data_version_cost as
with row_size as (
    select (pg_total_relation_size('sales') + pg_total_relation_size('sales_history'))::numeric
        / nullif(sum(version.rows_added + version.rows_changed), 0) as bytes
    from data_version as version
)

select
    version.data_version_id,
    version.created_at,
    version.rows_added + version.rows_changed as rows_stored,
    version.row_count as rows_copied,
    round((version.rows_added + version.rows_changed) * row_size.bytes) as bytes_stored,
    round(version.row_count * row_size.bytes) as bytes_copied,
    round(sum((version.rows_added + version.rows_changed) * row_size.bytes) over so_far) as bytes_stored_so_far,
    round(sum(version.row_count * row_size.bytes) over so_far) as bytes_copied_so_far
from data_version as version
cross join row_size
window so_far as (order by version.data_version_id);

comment on view data_version_cost is 'What each data version takes as stored, beside what full copies would take.';
comment on column data_version_cost.data_version_id is 'The version.';
comment on column data_version_cost.created_at is 'When it was committed.';
comment on column data_version_cost.rows_stored is 'Rows that it wrote: added and changed.';
comment on column data_version_cost.rows_copied is 'Rows that a copy of it would hold.';
comment on column data_version_cost.bytes_stored is 'Bytes of the rows it wrote, indexes and dead space in proportion.';
comment on column data_version_cost.bytes_copied is 'Bytes of a full copy, a row taking as much.';
comment on column data_version_cost.bytes_stored_so_far is 'Bytes of all versions up to this one.';
comment on column data_version_cost.bytes_copied_so_far is 'Bytes of full copies of all versions up to this one.';
