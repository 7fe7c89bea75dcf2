-- health_schema: is what planfact deployed still as it deployed it, and nobody else's? Part of planfact_health.
{% from 'macros/own.sql' import is_own, own_name with context -%}
create view health_schema as
with held as (
    select
        count(*) as right_count,
        count(*) filter (where not given.is_reading) as grave_count,
        (array_agg(
            format('%s on %s to %s', given.privilege, given.object, given.grantee)
            order by given.is_reading, given.grantee, given.object, given.privilege
        ))[:3] as first_ones,
        (array_agg(given.take_back order by given.is_reading, given.grantee, given.object, given.privilege))[1]
            as take_back
    from foreign_rights() as given
    where given.privilege <> 'LOGIN'  -- asked of the owner
),

own_object as (
    select deployed.name
    from deployment as deployed
    where deployed.kind = 'code'
    union
    select part.table_name
    from deployment as deployed
    cross join lateral jsonb_to_recordset(deployed.content) as part (table_name text)
    where deployed.kind = 'tables'
),

owned as (
    select
        count(*) as object_count,
        (array_agg(format('%s belongs to %s', stray.name, pg_get_userbyid(stray.owner_id)) order by stray.name))[:3]
            as first_ones
    from (
        select
            {{ own_name('relation.relnamespace', 'relation.relname') }} as name,
            relation.relowner as owner_id
        from pg_class as relation
        where {{ is_own('relation.relnamespace') }}
            and relation.relkind in ('r', 'v', 'm')
        union all
        select
            routine.proname::text,
            routine.proowner
        from pg_proc as routine
        where routine.pronamespace = '{{ schema | ident | text }}'::regnamespace
    ) as stray
    where pg_get_userbyid(stray.owner_id) <> '{{ roles.owner | text }}'
        and stray.name in (select own_object.name from own_object)
),

altered as (
    select
        count(*) as part_count,
        coalesce(bool_or(part.status = 'failed'), false) as is_grave,
        coalesce(bool_or(part.status = 'warning'), false) as is_odd,
        (array_agg(part.found order by part.status = 'ok', part.status, part.found))[:3] as first_ones,
        (array_agg(part.mend order by part.status = 'ok', part.status, part.found))[1] as mend
    from altered_parts() as part
)

select
    20 as position,
    'foreign rights' as name,
    case when held.grave_count > 0 then 'failed' else 'ok' end as status,
    case
        when held.right_count = 0 then 'nobody but planfact''s roles has any'
        else format(
            '%s were given by hand, %s of them to write or to pass on: %s', held.right_count, held.grave_count,
            array_to_string(held.first_ones, ', ')
        )
    end as found,
    case when held.grave_count > 0 then format('planfact deploy --take-back-rights; or %s;', held.take_back) end as mend
from held
union all
select
    21 as position,
    'owner' as name,
    case when owner.rolcanlogin or owned.object_count > 0 then 'failed' else 'ok' end as status,
    case
        when owner.rolcanlogin then format('%s may log in, and may do everything here', owner.rolname)
        when owned.object_count > 0
            then format(
                '%s objects are not the owner''s: %s', owned.object_count, array_to_string(owned.first_ones, ', ')
            )
        else format('%s cannot log in, and owns everything', owner.rolname)
    end as found,
    case
        when owner.rolcanlogin then format('ALTER ROLE %I NOLOGIN;', owner.rolname)
        when owned.object_count > 0 then format('ALTER … OWNER TO %I; for each of them.', owner.rolname)
    end as mend
from pg_roles as owner
cross join owned
where owner.rolname = '{{ roles.owner | text }}'
union all
select
    22 as position,
    'tables' as name,
    case when altered.is_grave then 'failed' when altered.is_odd then 'warning' else 'ok' end as status,
    case
        when altered.part_count = 0 then 'as they were deployed'
        else format('%s differ: %s', altered.part_count, array_to_string(altered.first_ones, ', '))
    end as found,
    case when altered.is_grave or altered.is_odd then altered.mend end as mend
from altered;

comment on view health_schema is 'Is what planfact deployed still as it deployed it, and nobody else''s? Part of planfact_health.';
comment on column health_schema.position is 'Order of the line.';
comment on column health_schema.name is 'What is asked about.';
comment on column health_schema.status is 'ok, warning or failed.';
comment on column health_schema.found is 'What was found.';
comment on column health_schema.mend is 'What to do; NULL where all is well.';
