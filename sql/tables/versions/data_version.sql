-- data_version: one row per change of the sales: who brought what, how much changed, and the digest
-- of the content after it. Versions are keyed by number, never by clock. What only a pruned version could show
-- is gone; that it was, and what it brought, stays known.
create table data_version (
    data_version_id bigint primary key check (data_version_id > 0),
    parent_id bigint references data_version check (parent_id = data_version_id - 1),
    source text,
    comment text,
    mode text not null check (mode in ('merge', 'replace', 'revert', 'rename')),
    created_at timestamptz not null default clock_timestamp(),
    created_by text not null default session_user,
    rows_added bigint not null check (rows_added >= 0),
    rows_changed bigint not null check (rows_changed >= 0),
    rows_removed bigint not null check (rows_removed >= 0),
    row_count bigint not null check (row_count >= 0),
    first_day date,
    last_day date,
    checksum text not null generated always as (md5(
        row_count::text || ':' || digest_high::text || ':' || digest_low::text
    )) stored,
    changed_from date not null,
    changed_to date not null check (changed_to >= changed_from),
    digest_high numeric not null,
    digest_low numeric not null,
    pruned_at timestamptz,
    source_digest text check (source_digest <> ''),
    grain text not null default 'day' check (grain in ('day', 'week', 'month')),
    month date constraint data_version_month check (month = date_trunc('month', month::timestamp)),
    reverted_to bigint references data_version
        constraint data_version_reverted_to check (reverted_to < data_version_id),
    check (rows_added + rows_changed + rows_removed > 0 or mode in ('revert', 'rename')),
    check ((parent_id is null) = (data_version_id = 1)),
    check ((row_count = 0) = (first_day is null) and (row_count = 0) = (last_day is null)),
    constraint data_version_revert check ((mode = 'revert') = (reverted_to is not null))
);

create or replace trigger record_shop_month
after insert on data_version
for each row execute function record_shop_month();

create or replace trigger record_sales_month
after insert on data_version
for each row execute function record_sales_month();

comment on table data_version is 'One row per change of the sales. A version costs what it changed.';
comment on column data_version.data_version_id is 'Number of the version: 1, 2, 3 …';
comment on column data_version.parent_id is 'The version before.';
comment on column data_version.source is 'Where the rows came from, as the load named it.';
comment on column data_version.comment is 'What the loader wanted to say about it.';
comment on column data_version.mode is
'merge: rows were added or corrected. replace: the load was the whole truth for its days. revert: an older version again. rename: members are called otherwise.';
comment on column data_version.created_at is 'When it was committed.';
comment on column data_version.created_by is 'Who committed it.';
comment on column data_version.rows_added is 'Rows that were not there before.';
comment on column data_version.rows_changed is 'Rows whose values were corrected.';
comment on column data_version.rows_removed is 'Rows that are no longer there.';
comment on column data_version.row_count is 'Rows of the whole content at this version.';
comment on column data_version.first_day is 'First day of the whole content.';
comment on column data_version.last_day is 'Last day of the whole content.';
comment on column data_version.checksum is 'Digest of the whole content, independent of row order, series numbers and server.';
comment on column data_version.changed_from is 'First day that this version changed.';
comment on column data_version.changed_to is 'Last day that this version changed.';
comment on column data_version.digest_high is 'Sum over all rows of the upper half of the row''s md5.';
comment on column data_version.digest_low is 'Sum over all rows of the lower half of the row''s md5.';
comment on column data_version.pruned_at is 'When its content was given up by prune_data_versions(); NULL: it can be read.';
comment on column data_version.source_digest is 'What tells its source from any other, as the load gave it, such as the SHA-256 of the file.';
comment on column data_version.grain is 'What a row of its source stood for; the amount of a week or month was spread over its days.';
comment on column data_version.month is 'The month that its load closes, as its caller said; NULL: it was not said.';
comment on column data_version.reverted_to is 'Of a revert: the version whose content it has again.';
