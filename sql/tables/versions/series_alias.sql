-- series_alias: which series another one is, by the renamings of member_alias: what was planned or forecast for the one
-- is read as that of the other. Worked out by refresh_series_alias(); only series that are called otherwise have rows,
-- one per span of days.
create table series_alias (
    series_id integer not null,
    first_day date not null,
    next_day date not null check (next_day > first_day),
    as_series_id integer not null,
    is_merge boolean not null,
    data_version_id bigint not null,
    ended_by bigint check (ended_by > data_version_id),
    primary key (series_id, first_day, data_version_id)
);

comment on table series_alias is 'Which series another one is called, by the renamings that hold.';
comment on column series_alias.series_id is 'The series as it was called.';
comment on column series_alias.first_day is 'First day of which it is so.';
comment on column series_alias.next_day is 'The day after the last one.';
comment on column series_alias.as_series_id is 'The series as it is called; the same one where days before a renaming are its own.';
comment on column series_alias.is_merge is 'It was merged with another.';
comment on column series_alias.data_version_id is 'The first data version in which it is so.';
comment on column series_alias.ended_by is 'The data version from which on it is no longer so; NULL: it is so.';
