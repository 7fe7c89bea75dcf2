-- keep_known_change: a trigger: what people note about days to come is kept, whatever becomes of it.
--   locks     nothing
create or replace function keep_known_change()
returns trigger
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
as $keep_known_change$
begin
    insert into known_change (kind, old_row, new_row)
    values (tg_table_name, to_jsonb(old), to_jsonb(new));

    return null;
end
$keep_known_change$;

comment on function keep_known_change is 'Keeps what was noted about days to come in known_change, whatever becomes of it.';
