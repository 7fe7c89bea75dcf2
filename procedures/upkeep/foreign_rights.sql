-- foreign_rights: rights on planfact's objects that grants.sql does not give: of roles that are not planfact's, and of
-- PUBLIC. deploy keeps those of roles, and takes them back when told to.
{% from 'macros/own.sql' import is_own with context -%}
create or replace function foreign_rights()
returns table (
    privilege text,
    object text,
    grantee text,
    is_reading boolean,
    take_back text
)
language sql
stable
set search_path = {{ schema | ident }}, pg_temp
as $foreign_rights$
with held as (
    select
        'schema' as kind,
        namespace.oid::regnamespace::text as object,
        null::name as column_name,
        namespace.nspacl as acl,
        null::oid as routine_id
    from pg_namespace as namespace
    where {{ is_own('namespace.oid') }}
    union all
    select
        case relation.relkind when 'S' then 'sequence' else 'table' end,
        relation.oid::regclass::text,
        null,
        relation.relacl,
        null
    from pg_class as relation
    where {{ is_own('relation.relnamespace') }}
        and relation.relkind in ('r', 'v', 'm', 'S')
    union all
    select
        'table',
        relation.oid::regclass::text,
        attribute.attname,
        attribute.attacl,
        null
    from pg_class as relation
    inner join pg_attribute as attribute on relation.oid = attribute.attrelid
    where {{ is_own('relation.relnamespace') }}
        and relation.relkind in ('r', 'v', 'm')
    union all
    select
        'routine',
        routine.oid::regprocedure::text,
        null,
        routine.proacl,
        routine.oid
    from pg_proc as routine
    where routine.pronamespace = '{{ schema | ident | text }}'::regnamespace
        and pg_get_userbyid(routine.proowner) = '{{ roles.owner | text }}'
)

select
    item.privilege_type || case when item.is_grantable then ' with grant option' else '' end as privilege,
    held.kind || ' ' || held.object || coalesce('.' || quote_ident(held.column_name), '') as object,
    coalesce(role.rolname::text, 'PUBLIC') as grantee,
    role.rolname is not null
    and not item.is_grantable
    and (
        item.privilege_type in ('SELECT', 'USAGE')
        or (held.kind = 'routine' and has_function_privilege('{{ roles.reader | text }}', held.routine_id, 'execute'))
    ) as is_reading,
    format(
        'REVOKE %s%s ON %s %s FROM %s CASCADE', item.privilege_type,
        ' (' || quote_ident(held.column_name) || ')', upper(held.kind), held.object,
        coalesce(quote_ident(role.rolname), 'PUBLIC')
    ) as take_back
from held
cross join aclexplode(held.acl) as item
left join pg_roles as role on item.grantee = role.oid
where role.rolname is null
    or role.rolname <> all(array[{{ roles.values() | list | texts }}]::name[])
union all
select
    'LOGIN',
    'role ' || quote_ident(owner.rolname),
    owner.rolname::text,
    false,
    format('ALTER ROLE %I NOLOGIN', owner.rolname)
from pg_roles as owner
where owner.rolname = '{{ roles.owner | text }}'
    and owner.rolcanlogin
$foreign_rights$;

comment on function foreign_rights is 'Rights on planfact''s objects that planfact did not give, and the statement that takes each back.';
