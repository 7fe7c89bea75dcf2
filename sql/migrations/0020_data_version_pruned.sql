-- What only a pruned version could show is gone; that it was, and what it brought, stays known.
alter table data_version add column pruned_at timestamptz;

comment on column data_version.pruned_at is 'When its content was given up by prune_data_versions(); NULL: it can be read.';
