-- data_version_tag: names that people give to data versions: "budget 2025", "as audited".
create table data_version_tag (
    tag text primary key check (btrim(tag) <> '' and length(tag) <= 255),
    data_version_id bigint not null references data_version,
    tagged_at timestamptz not null default clock_timestamp(),
    tagged_by text not null default session_user
);

comment on table data_version_tag is 'Names that people give to data versions; a tagged version is never pruned.';
comment on column data_version_tag.tag is 'The name.';
comment on column data_version_tag.data_version_id is 'The version.';
comment on column data_version_tag.tagged_at is 'When it was named.';
comment on column data_version_tag.tagged_by is 'Who named it.';
