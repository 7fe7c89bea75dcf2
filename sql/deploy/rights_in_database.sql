-- rights_in_database: one checksum over the rights of planfact's roles and of PUBLIC on the schema and everything in it.
-- Those of other roles are their givers' business: foreign_rights() names them.
-- In an order of its own, and with the owner's rights spelled out: a restored dump does neither.
{% from 'macros/own.sql' import is_own, own_name with context -%}
select md5(coalesce(string_agg(object.name || '=' || sorted.acl, ';' order by object.name), '')) as md5
from (
    select
        'schema ' || namespace.nspname as name,
        coalesce(namespace.nspacl, acldefault('n', namespace.nspowner)) as acl
    from pg_namespace as namespace
    where {{ is_own('namespace.oid') }}
    union all
    select
        relation.relkind::text
        || {{ own_name('relation.relnamespace', 'relation.relname') }} as name,
        case
            when relation.relkind = 'S' then coalesce(relation.relacl, acldefault('s', relation.relowner))
            else coalesce(relation.relacl, acldefault('r', relation.relowner))
        end as acl
    from pg_class as relation
    where {{ is_own('relation.relnamespace') }}
        and relation.relkind in ('r', 'v', 'm', 'S')
    union all
    select
        'column '
        || {{ own_name('relation.relnamespace', 'relation.relname') }}
        || '.' || attribute.attname as name,
        attribute.attacl as acl
    from pg_attribute as attribute
    inner join pg_class as relation on attribute.attrelid = relation.oid
    where {{ is_own('relation.relnamespace') }}
        and attribute.attacl is not null
    union all
    select
        'routine ' || routine.oid::regprocedure::text as name,
        coalesce(routine.proacl, acldefault('f', routine.proowner)) as acl
    from pg_proc as routine
    where routine.pronamespace = '{{ schema | ident | text }}'::regnamespace
) as object
cross join lateral (
    select coalesce(string_agg(item::text, ',' order by item::text), '') as acl
    from unnest(object.acl) as item
    where exists (
        select
        from aclexplode(array[item]) as held
        left join pg_roles as role on held.grantee = role.oid
        where role.rolname is null
            or role.rolname = any(array[{{ roles.values() | list | texts }}]::name[])
    )
) as sorted
where sorted.acl <> '';
