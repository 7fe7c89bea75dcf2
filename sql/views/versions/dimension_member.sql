-- dimension_member: every member that sales or load_members() know, with its name and all its attributes as of now. What
-- is known of a member that was renamed since as a whole is known of the new name, unless that says otherwise.
create view dimension_member as
with member as (
    {% for dimension in dimensions -%}
    select
        '{{ dimension | text }}' as dimension,
        series_name.{{ dimension | ident }} as member
    from series_name
    union
    {% endfor -%}
    select
        known.dimension,
        coalesce(called.as_name, known.member) as member
    from member_attribute as known
    left join member_name as called on known.dimension = called.dimension and known.member = called.name
),

newest as (
    select distinct on (known.dimension, coalesce(called.as_name, known.member), known.attribute)
        known.dimension,
        coalesce(called.as_name, known.member) as member,
        known.attribute,
        known.value
    from member_attribute as known
    left join member_name as called on known.dimension = called.dimension and known.member = called.name
    where known.first_month <= current_date
    order by
        known.dimension asc,
        coalesce(called.as_name, known.member) asc,
        known.attribute asc,
        called.as_name is null desc,
        known.first_month desc
)

select
    member.dimension,
    member.member,
    max(newest.value) filter (where newest.attribute = 'label') as label,
    coalesce(
        jsonb_object_agg(newest.attribute, newest.value) filter (where newest.attribute <> 'label'), '{}'
    ) as attributes
from member
left join newest on member.dimension = newest.dimension and member.member = newest.member
group by member.dimension, member.member;

comment on view dimension_member is 'Every member of every dimension, with its name and its attributes as of now.';
comment on column dimension_member.dimension is 'The dimension.';
comment on column dimension_member.member is 'The member, as sales name it.';
comment on column dimension_member.label is 'Its name; NULL: none is known.';
comment on column dimension_member.attributes is 'What else is known of it, by attribute.';
