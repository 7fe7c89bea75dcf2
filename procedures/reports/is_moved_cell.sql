-- is_moved_cell: does a move (a row of moved_members) change what a cell of the report is made of? It does where the cell
-- names the member that moved or one of the two that it moved between, and no other in their place. What moved left its
-- plan and its last year behind, in the cells of either member. The cell is given by its members, by dimension.
create or replace function is_moved_cell(
    cell jsonb,
    dimension text,
    member text,
    parent text,
    from_member text,
    to_member text
)
returns boolean
language sql
immutable
begin atomic
select
    coalesce(named.member, named.parent_member) is not null
    and coalesce(named.member = is_moved_cell.member, true)
    and coalesce(named.parent_member in (is_moved_cell.from_member, is_moved_cell.to_member), true)
from (
    select
        is_moved_cell.cell ->> is_moved_cell.dimension as member,
        is_moved_cell.cell ->> is_moved_cell.parent as parent_member
) as named;
end;

comment on function is_moved_cell is
'Does a move (a row of moved_members) change what a cell of the report is made of? The cell is {dimension: member}.';
