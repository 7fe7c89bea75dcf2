-- A version keeps what tells its source from any other, so that an old file is not taken for a correction.
alter table data_version add column source_digest text check (source_digest <> '');

comment on column data_version.source_digest is 'What tells its source from any other, as the load gave it, such as the SHA-256 of the file.';
