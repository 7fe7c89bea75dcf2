-- set_cells: an array with some of its cells set: cells and positions belong together, one by one. In place: an
-- array is copied once, however many cells are set, where SQL would take it apart and put it together again.
create or replace function set_cells(y float8[], positions integer[], cells float8[])
returns float8[]
language plpgsql
immutable
set search_path = {{ schema | ident }}, pg_temp
as $set_cells$
begin
    for v_n in 1..coalesce(cardinality(set_cells.positions), 0) loop
        y[set_cells.positions[v_n]] := set_cells.cells[v_n];
    end loop;

    return y;
end
$set_cells$;

comment on function set_cells is 'An array with some of its cells set.';
