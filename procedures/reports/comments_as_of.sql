-- comments_as_of: what stood beside the deviations at a data version: of each cell, the newest comment made before a
-- newer version was known.
--   refuses   PF003 unknown data version
create or replace function comments_as_of(data_version_id bigint)
returns table (
    {{ dimensions | typed('text') }},
    month date,
    comment text,
    commented_at timestamptz,
    commented_by text
)
language sql
stable
begin atomic
select distinct on (said.month, {{ dimensions | idents('said') }})
    {{ dimensions | idents('said') }},
    said.month,
    said.comment,
    said.commented_at,
    said.commented_by
from cell_comment as said
where said.data_version_id <= comments_as_of.data_version_id
    and assert_data_version(comments_as_of.data_version_id)
order by
    said.month asc,
    {% for dimension in dimensions -%}
    said.{{ dimension | ident }} asc,
    {% endfor -%}
    said.deviation_comment_id desc;
end;

comment on function comments_as_of is 'What stood beside the deviations at a data version: the newest comment of each cell by then.';
