-- droppable: the named types, views and routines as DROP wants them: views first, each with its signature.
select
    case relation.relkind when 'm' then 'materialized view' else 'view' end as kind,
    relation.oid::regclass::text as name
from pg_class as relation
where relation.relnamespace = '{{ schema | ident | text }}'::regnamespace
    and relation.relkind in ('v', 'm')
    and relation.relname = any(array[{{ names | texts }}]::text[])
union all
select
    'routine' as kind,
    routine.oid::regprocedure::text as name
from pg_proc as routine
where routine.pronamespace = '{{ schema | ident | text }}'::regnamespace
    and routine.proname = any(array[{{ names | texts }}]::text[])
union all
select
    'type' as kind,
    type.oid::regtype::text as name
from pg_type as type
inner join pg_class as composite on type.typrelid = composite.oid and composite.relkind = 'c'
where type.typnamespace = '{{ schema | ident | text }}'::regnamespace
    and type.typname = any(array[{{ names | texts }}]::text[])
order by kind desc;
