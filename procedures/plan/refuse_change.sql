-- refuse_change: what was planned is only ever added to. A correction is a new plan, override or budget, so
-- that every report can be read as it stood. Holds for every role, the owner too.
--   refuses   PF005 an update, a delete or a truncate
create or replace function refuse_change()
returns trigger
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
as $refuse_change$
begin
    raise exception '% of % is refused: what was planned is kept as it was', lower(tg_op), tg_table_name
        using errcode = 'PF005',
            hint = 'planfact publish, plan override, plan undo and budget each add what is new.';
end
$refuse_change$;

comment on function refuse_change is 'Refuses to change what was planned: a correction is added, never written over.';
