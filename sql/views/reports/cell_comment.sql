-- cell_comment: what people said about deviations, and which comment of a cell is the one that stands: the newest.
create view cell_comment as
select
    deviation_comment.deviation_comment_id,
    {{ dimensions | idents('deviation_comment') }},
    deviation_comment.month,
    deviation_comment.comment,
    deviation_comment.commented_at,
    deviation_comment.commented_by,
    deviation_comment.deviation_comment_id = max(deviation_comment.deviation_comment_id) over (
        partition by deviation_comment.month, {{ dimensions | idents('deviation_comment') }}
    ) as is_newest,
    deviation_comment.data_version_id
from deviation_comment;

comment on view cell_comment is 'What people said about deviations, and whether it is the newest comment of its cell.';
comment on column cell_comment.deviation_comment_id is 'Number of the comment.';
{% for dimension in dimensions -%}
comment on column cell_comment.{{ dimension | ident }} is 'Dimension of the cell; NULL: all.';
{% endfor -%}
comment on column cell_comment.month is 'First day of the month.';
comment on column cell_comment.comment is 'What was said.';
comment on column cell_comment.commented_at is 'When.';
comment on column cell_comment.commented_by is 'By whom.';
comment on column cell_comment.is_newest is 'Whether it is the newest comment of its cell and month: the one that reports show beside the numbers.';
comment on column cell_comment.data_version_id is 'The newest data version when it was said.';
