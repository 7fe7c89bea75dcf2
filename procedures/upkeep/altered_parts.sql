-- altered_parts: what somebody changed by hand in planfact's tables since they were deployed: what is missing, what is
-- other than it was, and what is foreign. An index that somebody added is their business; a trigger is not.
create or replace function altered_parts()
returns table (
    status text,
    found text,
    mend text
)
language sql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
as $altered_parts$
with known as (
    select part.*
    from deployment
    cross join lateral jsonb_to_recordset(deployment.content) as part (
        table_name text, kind text, name text, definition text
    )
    where deployment.kind = 'tables'
),

pair as (
    select
        coalesce(known.table_name, stands.table_name) as table_name,
        coalesce(known.kind, stands.kind) as kind,
        coalesce(known.name, stands.name) as name,
        known.definition as was,
        stands.definition
    from known
    full join table_parts() as stands
        on known.table_name = stands.table_name
            and known.kind = stands.kind
            and known.name = stands.name
    where known.definition is distinct from stands.definition
        and coalesce(known.table_name, stands.table_name) in (select remembered.table_name from known as remembered)
)

select
    case
        when pair.was is null and pair.kind = 'index' then 'ok'
        when pair.was is null and pair.kind <> 'trigger' then 'warning'
        when pair.kind = 'index' and pair.was not like 'CREATE UNIQUE%' then 'warning'
        else 'failed'
    end as status,
    format(
        '%s %s of %s %s', pair.kind, pair.name, pair.table_name,
        case
            when pair.was is null then 'is not planfact''s'
            when pair.definition is null then 'is missing'
            else 'was changed'
        end
    ) as found,
    case
        when pair.was is null and pair.kind = 'trigger' then format('DROP TRIGGER %I ON %I;', pair.name, pair.table_name)
        when pair.was is null then format('ALTER TABLE %I DROP %s %I;', pair.table_name, pair.kind, pair.name)
        when pair.kind = 'constraint'
            then format(
                'ALTER TABLE %1$I DROP CONSTRAINT IF EXISTS %2$I, ADD CONSTRAINT %2$I %3$s;',
                pair.table_name, pair.name, pair.was
            )
        when pair.kind = 'index' then format('DROP INDEX IF EXISTS %I; %s;', pair.name, pair.was)
        when pair.kind = 'trigger' then format('DROP TRIGGER IF EXISTS %I ON %I; %s;', pair.name, pair.table_name, pair.was)
        else format('It was: %s. Restore it, or the table from a backup.', pair.was)
    end as mend
from pair
$altered_parts$;

comment on function altered_parts is 'What somebody changed by hand in planfact''s tables since they were deployed.';
