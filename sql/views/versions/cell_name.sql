-- cell_name: what a member is called now in a cell and month, by all renamings that hold, also those of single series
-- (narrowed down by other dimensions) or from a month on: such a row counts for cells that lie wholly in what was
-- renamed. Several rows may fit a cell: the last link of the chain that began first counts (see named_cell).
create view cell_name as
with recursive step as (
    select
        alias.dimension,
        alias.old_name as name,
        alias.new_name as as_name,
        alias.first_month,
        {{ dimensions | idents('alias') }},
        alias.position as began,
        alias.position
    from member_alias as alias
    where alias.ended_by is null
    union all
    select
        step.dimension,
        step.name,
        alias.new_name as as_name,
        greatest(step.first_month, alias.first_month) as first_month,
        {% for dimension in dimensions -%}
        coalesce(step.{{ dimension | ident }}, alias.{{ dimension | ident }}) as {{ dimension | ident }},
        {% endfor -%}
        step.began,
        alias.position
    from step
    inner join member_alias as alias
        on step.dimension = alias.dimension and step.as_name = alias.old_name and step.position < alias.position
    where alias.ended_by is null
        {% for dimension in dimensions -%}
        and coalesce(step.{{ dimension | ident }} = alias.{{ dimension | ident }}, true)
        {% endfor -%}
)

select
    step.dimension,
    step.name,
    step.as_name,
    step.first_month,
    {{ dimensions | idents('step') }},
    step.began,
    step.position
from step;

comment on view cell_name is 'What members are called now, by all renamings that hold, also those of single series or from a month on.';
comment on column cell_name.dimension is 'The dimension.';
comment on column cell_name.name is 'What the member was called.';
comment on column cell_name.as_name is 'What it is called now.';
comment on column cell_name.first_month is 'Only in months from this one on; NULL: in all.';
{% for dimension in dimensions -%}
comment on column cell_name.{{ dimension | ident }} is 'Only in cells of this member; NULL: in all.';
{% endfor -%}
comment on column cell_name.began is 'Position of the first renaming of the chain.';
comment on column cell_name.position is 'Position of the last one.';
