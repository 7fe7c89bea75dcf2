-- Members may be called otherwise, renamed or merged, from a data version on.
create table member_alias (
    member_alias_id bigint primary key generated always as identity,
    dimension text not null check (dimension in ({{ dimensions | texts }})),
    old_name text not null check (old_name <> ''),
    new_name text not null check (new_name <> '' and new_name <> old_name),
    {{ dimensions | typed('text') }},
    first_month date check (first_month = date_trunc('month', first_month::timestamp)),
    is_merge boolean not null,
    reason text,
    data_version_id bigint not null references data_version deferrable initially deferred,
    ended_by bigint references data_version deferrable initially deferred check (ended_by > data_version_id),
    position bigint not null,
    renamed_at timestamptz not null default clock_timestamp(),
    renamed_by text not null default session_user
);

comment on table member_alias is 'Members that are called otherwise since a version; written by rename_series() and undo_rename().';
comment on column member_alias.member_alias_id is 'Number of the renaming.';
comment on column member_alias.dimension is 'The dimension.';
comment on column member_alias.old_name is 'What the member was called.';
comment on column member_alias.new_name is 'What it is called.';
{% for dimension in dimensions -%}
comment on column member_alias.{{ dimension | ident }} is 'Only series of this member are called otherwise; NULL: all.';
{% endfor -%}
comment on column member_alias.first_month is 'Only days from this month on; NULL: all.';
comment on column member_alias.is_merge is 'A member of the new name had sales already: theirs were added.';
comment on column member_alias.reason is 'Why.';
comment on column member_alias.data_version_id is 'The first data version in which it is so.';
comment on column member_alias.ended_by is 'The data version in which it was taken back; NULL: it holds.';
comment on column member_alias.position is 'Order in which the renamings that hold are applied.';
comment on column member_alias.renamed_at is 'When it was said.';
comment on column member_alias.renamed_by is 'Who said it.';

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

alter table data_version drop constraint data_version_mode_check;
alter table data_version add constraint data_version_mode_check
check (mode in ('merge', 'replace', 'revert', 'rename'));
alter table data_version drop constraint data_version_check2;
alter table data_version add constraint data_version_check2
check (rows_added + rows_changed + rows_removed > 0 or mode in ('revert', 'rename'));

comment on column data_version.mode is
'merge: rows were added or corrected. replace: the load was the whole truth for its days. revert: an older version again. rename: members are called otherwise.';
