-- droppable: the named types, views and routines as DROP wants them: views first, each with its signature.
{% from 'macros/own.sql' import is_own, own_name with context -%}
select
    case relation.relkind when 'm' then 'materialized view' else 'view' end as kind,
    relation.oid::regclass::text as name
from pg_class as relation
where {{ is_own('relation.relnamespace') }}
    and relation.relkind in ('v', 'm')
    and {{ own_name('relation.relnamespace', 'relation.relname') }}
        = any(array[{{ names | texts }}]::text[])
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
