-- rights_in_database: one checksum over all rights on the schema and everything in it.
select md5(coalesce(string_agg(object.name || '=' || coalesce(object.acl, ''), ';' order by object.name), ''))
from (
    select
        'schema' as name,
        namespace.nspacl::text as acl
    from pg_namespace as namespace
    where namespace.oid = %(schema)s::regnamespace
    union all
    select
        relation.relkind::text || relation.relname,
        relation.relacl::text
    from pg_class as relation
    where relation.relnamespace = %(schema)s::regnamespace
        and relation.relkind in ('r', 'v', 'm', 'S')
    union all
    select
        'column ' || relation.relname || '.' || attribute.attname,
        attribute.attacl::text
    from pg_attribute as attribute
    inner join pg_class as relation on attribute.attrelid = relation.oid
    where relation.relnamespace = %(schema)s::regnamespace
        and attribute.attacl is not null
    union all
    select
        'routine ' || routine.oid::regprocedure::text,
        routine.proacl::text
    from pg_proc as routine
    where routine.pronamespace = %(schema)s::regnamespace
) as object;
