-- dependents: everything that stands on the named types, views and routines, directly or not, so that it can
-- be taken down and built again with them. Objects outside the schema show with their schema's name.
{% from 'macros/own.sql' import is_own, own_name with context -%}
with recursive named as (
    select
        'pg_class'::regclass as class_id,
        relation.oid as object_id
    from pg_class as relation
    where {{ is_own('relation.relnamespace') }}
        and relation.relkind in ('v', 'm')
        and {{ own_name('relation.relnamespace', 'relation.relname') }}
            = any(array[{{ names | texts }}]::text[])
    union all
    select
        'pg_proc'::regclass,
        routine.oid
    from pg_proc as routine
    where routine.pronamespace = '{{ schema | ident | text }}'::regnamespace
        and routine.proname = any(array[{{ names | texts }}]::text[])
    union all
    select
        'pg_type'::regclass,
        type.oid
    from pg_type as type
    inner join pg_class as composite on type.typrelid = composite.oid and composite.relkind = 'c'
    where type.typnamespace = '{{ schema | ident | text }}'::regnamespace
        and type.typname = any(array[{{ names | texts }}]::text[])
),

standing as (
    select
        named.class_id,
        named.object_id
    from named
    union
    select
        coalesce(rewrite.class_id, dependency.classid) as class_id,
        coalesce(rewrite.object_id, dependency.objid) as object_id
    from standing
    inner join pg_depend as dependency
        on standing.class_id = dependency.refclassid
            and standing.object_id = dependency.refobjid
            and dependency.deptype = 'n'
    left join lateral (
        select
            'pg_class'::regclass as class_id,
            pg_rewrite.ev_class as object_id
        from pg_rewrite
        where dependency.classid = 'pg_rewrite'::regclass
            and pg_rewrite.oid = dependency.objid
    ) as rewrite on true
    where dependency.classid in ('pg_rewrite'::regclass, 'pg_proc'::regclass, 'pg_class'::regclass)
)

select distinct
    case
        when {{ is_own('object.namespace') }}
            then {{ own_name('object.namespace', 'object.name') }}
        else object.namespace::regnamespace || '.' || object.name
    end as name
from standing
cross join lateral (
    select
        relation.relname::text as name,
        relation.relnamespace as namespace
    from pg_class as relation
    where standing.class_id = 'pg_class'::regclass
        and relation.oid = standing.object_id
        and relation.relkind in ('v', 'm', 'r')
    union all
    select
        routine.proname::text,
        routine.pronamespace
    from pg_proc as routine
    where standing.class_id = 'pg_proc'::regclass
        and routine.oid = standing.object_id
) as object;
