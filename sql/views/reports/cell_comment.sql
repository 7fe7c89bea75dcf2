-- cell_comment: what people said about deviations, and which comment of a cell is the one that stands: the newest.
-- A comment on a member that was renamed since is one on the new name.
{% from 'macros/alias.sql' import cell_names, named with context -%}
create view cell_comment as
with said as (
    select
        deviation_comment.deviation_comment_id,
        {{ named('deviation_comment') | indent(8) }},
        deviation_comment.month,
        deviation_comment.comment,
        deviation_comment.commented_at,
        deviation_comment.commented_by,
        deviation_comment.data_version_id
    from deviation_comment
    {{ cell_names('deviation_comment') | indent(4) }}
)

select
    said.deviation_comment_id,
    {{ dimensions | idents('said') }},
    said.month,
    said.comment,
    said.commented_at,
    said.commented_by,
    said.deviation_comment_id = max(said.deviation_comment_id) over (
        partition by said.month, {{ dimensions | idents('said') }}
    ) as is_newest,
    said.data_version_id
from said;

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
