-- labels: the names of members, of those that have one.
select
    member.dimension,
    member.member,
    member.label
from dimension_member as member
where member.label is not null
order by member.dimension, member.member;
