-- member_name: what members are called now that were renamed as a whole. What people said of a member, such as
-- overrides and comments, is read by it; renamings of single series or from a month on do not show here.
create view member_name as
with recursive whole as (
    select
        alias.dimension,
        alias.old_name,
        alias.new_name,
        alias.is_merge,
        alias.position
    from member_alias as alias
    where alias.ended_by is null
        and num_nonnulls(alias.first_month, {{ dimensions | idents('alias') }}) = 0
),

step as (
    select
        whole.dimension,
        whole.old_name as name,
        whole.new_name as as_name,
        whole.is_merge,
        whole.position as began,
        whole.position
    from whole
    union all
    select
        step.dimension,
        step.name,
        whole.new_name as as_name,
        step.is_merge or whole.is_merge as is_merge,
        step.began,
        whole.position
    from step
    inner join whole
        on step.dimension = whole.dimension and step.as_name = whole.old_name and step.position < whole.position
)

select distinct on (step.dimension, step.name)
    step.dimension,
    step.name,
    step.as_name,
    step.is_merge
from step
order by step.dimension asc, step.name asc, step.began asc, step.position desc;

comment on view member_name is 'What members are called now that were renamed or merged as a whole.';
comment on column member_name.dimension is 'The dimension.';
comment on column member_name.name is 'What the member was called.';
comment on column member_name.as_name is 'What it is called now.';
comment on column member_name.is_merge is 'It was merged into another.';
