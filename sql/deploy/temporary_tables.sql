-- temporary_tables: REFRESH … CONCURRENTLY makes one, as the owner. May it now, was that said of it by name, and may
-- this role say so?
select
    (
        has_database_privilege('public', here.oid, 'temporary')
        or coalesce(has_database_privilege(owner.oid, here.oid, 'temporary'), false)
    ) as may_make,
    exists(
        select item.grantee
        from aclexplode(here.datacl) as item
        where item.grantee = owner.oid
            and item.privilege_type = 'TEMPORARY'
    ) as is_granted,
    pg_has_role(here.datdba, 'usage') as may_grant
from pg_database as here
left join pg_roles as owner on owner.rolname = '{{ roles.owner | text }}'
where here.datname = current_database();
