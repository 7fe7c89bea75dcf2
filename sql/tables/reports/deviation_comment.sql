-- deviation_comment: what people said about a deviation. Never updated: a new comment stands in front of the
-- older ones. The dimensions say which cell is meant; NULL stands for all, as in the reports.
create table deviation_comment (
    deviation_comment_id bigint primary key generated always as identity,
    {{ dimensions | typed('text') }},
    month date not null check (month = date_trunc('month', month::timestamp)),
    comment text not null check (btrim(comment) <> '' and length(comment) <= 10000),
    commented_at timestamptz not null default clock_timestamp(),
    commented_by text not null default session_user,
    data_version_id bigint not null references data_version
);

create index deviation_comment_month on deviation_comment (month);

comment on table deviation_comment is 'What people said about a deviation; written by comment_deviation().';
comment on column deviation_comment.deviation_comment_id is 'Number of the comment; the highest of a cell is shown.';
{% for dimension in dimensions -%}
comment on column deviation_comment.{{ dimension | ident }} is 'Dimension of the cell; NULL: all.';
{% endfor -%}
comment on column deviation_comment.month is 'First day of the month.';
comment on column deviation_comment.comment is 'What was said.';
comment on column deviation_comment.commented_at is 'When.';
comment on column deviation_comment.commented_by is 'By whom.';
comment on column deviation_comment.data_version_id is 'The newest data version when it was said.';
