-- mart_status: the one row that says which data version the export mart shows.
create table mart_status (
    one_row boolean primary key default true check (one_row),
    data_version_id bigint references data_version,
    refreshed_at timestamptz,
    series bigint not null default 0,
    rows bigint not null default 0,
    moved_from bigint
);

insert into mart_status default values;

comment on table mart_status is 'What the export mart shows: one row.';
comment on column mart_status.one_row is 'Always true: there is one mart.';
comment on column mart_status.data_version_id is 'The data version in the mart; NULL before the first refresh.';
comment on column mart_status.refreshed_at is 'When the mart was rebuilt.';
comment on column mart_status.series is 'Series in the mart.';
comment on column mart_status.rows is 'Days of all series in the mart, gaps filled.';
comment on column mart_status.moved_from is 'Within a refresh: the data version from which the mart is moved; NULL for everybody else, and the mart is made of all sales.';
