-- rights_in_database: one checksum over all rights on the schema and everything in it.
select md5(coalesce(string_agg(object.name || '=' || coalesce(object.acl, ''), ';' order by object.name), '')) as md5
from (
    select
        'schema' as name,
        namespace.nspacl::text as acl
    from pg_namespace as namespace
    where namespace.oid = '{{ schema | ident | text }}'::regnamespace
    union all
    select
        relation.relkind::text || relation.relname as name,
        relation.relacl::text
    from pg_class as relation
    where relation.relnamespace = '{{ schema | ident | text }}'::regnamespace
        and relation.relkind in ('r', 'v', 'm', 'S')
    union all
    select
        'column ' || relation.relname || '.' || attribute.attname as name,
        attribute.attacl::text
    from pg_attribute as attribute
    inner join pg_class as relation on attribute.attrelid = relation.oid
    where relation.relnamespace = '{{ schema | ident | text }}'::regnamespace
        and attribute.attacl is not null
    union all
    select
        'routine ' || routine.oid::regprocedure::text as name,
        routine.proacl::text
    from pg_proc as routine
    where routine.pronamespace = '{{ schema | ident | text }}'::regnamespace
) as object;
