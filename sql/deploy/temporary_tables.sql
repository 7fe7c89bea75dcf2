-- temporary_tables: REFRESH … CONCURRENTLY makes one, as the owner. May it now, was that said of it by name, and may
-- this role say so?
select
    has_database_privilege('public', here.oid, 'temporary')
    or coalesce(
        (
            select has_database_privilege(owner.oid, here.oid, 'temporary')
            from pg_roles as owner
            where owner.rolname = '{{ roles.owner | text }}'
        ),
        false
    ) as may_make,
    exists (
        select
        from aclexplode(here.datacl) as item
        inner join pg_roles as owner on item.grantee = owner.oid
        where owner.rolname = '{{ roles.owner | text }}'
            and item.privilege_type = 'TEMPORARY'
    ) as is_granted,
    pg_has_role(here.datdba, 'usage') as may_grant
from pg_database as here
where here.datname = current_database();
