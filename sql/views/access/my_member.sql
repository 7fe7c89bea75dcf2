-- my_member: the members of every dimension in the shops that the current user may see, with their names and attributes.
create view my_member with (security_barrier) as
select
    known.dimension,
    known.member,
    known.label,
    known.attributes
from dimension_member as known
where exists (
    select
    from series
    where case known.dimension
        {% for dimension in dimensions -%}
        when '{{ dimension | text }}' then series.{{ dimension | ident }}
        {% endfor -%}
    end = known.member
    and series.{{ shop | ident }} in (select my_shop.shop from my_shop)
);

comment on view my_member is 'Names and attributes of members, in the shops that the current user may see.';
comment on column my_member.dimension is 'As in dimension_member.';
comment on column my_member.member is 'As in dimension_member.';
comment on column my_member.label is 'As in dimension_member.';
comment on column my_member.attributes is 'As in dimension_member.';
