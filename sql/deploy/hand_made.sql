-- hand_made: rights on the named views, types and routines that roles other than planfact's hold, and indexes on them
-- that no file makes: each with the statement that makes it again.
{% from 'macros/own.sql' import is_own, own_name with context -%}
with held as (
    select
        'table' as kind,
        relation.oid::regclass::text as name,
        null::text as column_name,
        relation.relacl as acl
    from pg_class as relation
    where {{ is_own('relation.relnamespace') }}
        and relation.relkind in ('v', 'm')
        and {{ own_name('relation.relnamespace', 'relation.relname') }}
            = any(array[{{ names | texts }}]::text[])
    union all
    select
        'table' as kind,
        relation.oid::regclass::text as name,
        attribute.attname::text as column_name,
        attribute.attacl as acl
    from pg_class as relation
    inner join pg_attribute as attribute on relation.oid = attribute.attrelid
    where {{ is_own('relation.relnamespace') }}
        and relation.relkind in ('v', 'm')
        and {{ own_name('relation.relnamespace', 'relation.relname') }}
            = any(array[{{ names | texts }}]::text[])
    union all
    select
        'routine' as kind,
        routine.oid::regprocedure::text as name,
        null::text as column_name,
        routine.proacl as acl
    from pg_proc as routine
    where routine.pronamespace = '{{ schema | ident | text }}'::regnamespace
        and routine.proname = any(array[{{ names | texts }}]::text[])
)

select
    'right' as kind,
    format(
        '%s on %s%s to %s', lower(item.privilege_type), held.name, '.' || held.column_name, role.rolname
    ) as name,
    format(
        'grant %s%s on %s %s to %I%s',
        item.privilege_type,
        ' (' || quote_ident(held.column_name) || ')',
        held.kind,
        held.name,
        role.rolname,
        case when item.is_grantable then ' with grant option' end
    ) as statement
from held
cross join aclexplode(held.acl) as item
inner join pg_roles as role on item.grantee = role.oid
where role.rolname <> all(array[{{ roles.values() | list | texts }}]::text[])
union all
select
    'index' as kind,
    index.indexrelid::regclass::text as name,
    pg_get_indexdef(index.indexrelid) as statement
from pg_index as index
inner join pg_class as relation on index.indrelid = relation.oid
inner join pg_class as made on index.indexrelid = made.oid
where {{ is_own('relation.relnamespace') }}
    and relation.relkind = 'm'
    and {{ own_name('relation.relnamespace', 'relation.relname') }}
        = any(array[{{ names | texts }}]::text[])
    and made.relname <> all(array[{{ indexes | texts }}]::text[])
order by kind, name;
