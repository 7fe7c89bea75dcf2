-- my_deviation_comment: what people said about the deviations of the shops that the current user may see.
{% set columns = ['month', 'comment', 'commented_at', 'commented_by', 'data_version_id'] -%}
create view my_deviation_comment with (security_barrier) as
select
    deviation_comment.deviation_comment_id,
    {{ dimensions | idents('deviation_comment') }},
    {{ columns | idents('deviation_comment') }}
from deviation_comment
where deviation_comment.{{ shop | ident }} in (select my_shop.shop from my_shop);

comment on view my_deviation_comment is 'What people said about the deviations of the shops that the current user may see.';
comment on column my_deviation_comment.deviation_comment_id is 'As in deviation_comment.';
{% for column in dimensions + columns -%}
comment on column my_deviation_comment.{{ column | ident }} is 'As in deviation_comment.';
{% endfor -%}
