-- member_alias: members that are called otherwise since a version: renamed, or merged into another. It holds from the
-- version that it was said in to the one that took it back, if any; reports as of versions before show the old name.
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
