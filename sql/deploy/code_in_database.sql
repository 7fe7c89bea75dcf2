-- code_in_database: every type, view and routine of the schema as the database describes it now, to be
-- compared with what was deployed. One row per name: overloads and indexes are part of the description.
{% from 'macros/own.sql' import is_own, own_name with context -%}
with described as (
    select
        {{ own_name('relation.relnamespace', 'relation.relname') }} as name,
        'view' as kind,
        pg_get_viewdef(relation.oid)
        || relation.relkind::text
        || coalesce(array_to_string(relation.reloptions, ','), '')
        || coalesce((
            select string_agg(pg_get_indexdef(index.indexrelid), ';' order by index.indexrelid::regclass::text)
            from pg_index as index
            where index.indrelid = relation.oid
        ), '')
        || coalesce((
            select string_agg(described.objsubid || ':' || described.description, ';' order by described.objsubid)
            from pg_description as described
            where described.objoid = relation.oid and described.classoid = 'pg_class'::regclass
        ), '') as description
    from pg_class as relation
    where {{ is_own('relation.relnamespace') }}
        and relation.relkind in ('v', 'm')
    union all
    select
        type.typname::text as name,
        'type' as kind,
        coalesce(obj_description(type.oid, 'pg_type'), '')
        || coalesce((
            select string_agg(
                concat_ws(
                    ' ',
                    attribute.attname,
                    format_type(attribute.atttypid, attribute.atttypmod),
                    col_description(attribute.attrelid, attribute.attnum)
                ),
                ';' order by attribute.attnum
            )
            from pg_attribute as attribute
            where attribute.attrelid = type.typrelid and not attribute.attisdropped
        ), '') as description
    from pg_type as type
    inner join pg_class as composite on type.typrelid = composite.oid and composite.relkind = 'c'
    where type.typnamespace = '{{ schema | ident | text }}'::regnamespace
    union all
    select
        routine.proname::text as name,
        'routine' as kind,
        pg_get_functiondef(routine.oid)
        || coalesce(obj_description(routine.oid, 'pg_proc'), '')
        || coalesce((
            select string_agg(
                pg_get_triggerdef(fired.oid) || fired.tgenabled::text,
                ';' order by fired.tgrelid::regclass::text, fired.tgname
            )
            from pg_trigger as fired
            where fired.tgfoid = routine.oid
        ), '') as description
    from pg_proc as routine
    where routine.pronamespace = '{{ schema | ident | text }}'::regnamespace
        and routine.prokind in ('f', 'p')
)

select
    described.name,
    min(described.kind) as kind,
    md5(string_agg(described.description, ';' order by described.description)) as checksum
from described
group by described.name;
