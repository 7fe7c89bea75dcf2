-- Everything that planfact deploys, with its comments: what docs/reference/schema.md is written from.
with object as (
    select
        relation.oid,
        'pg_class'::regclass as class_id,
        relation.relname::text as name,
        case relation.relkind
            when 'r' then 'table' when 'v' then 'view' when 'm' then 'materialized view'
        end as kind,
        relation.relname::text as title
    from pg_class as relation
    where relation.relnamespace = 'planfact'::regnamespace
        and relation.relkind in ('r', 'v', 'm')
    union all
    select
        routine.oid,
        'pg_proc'::regclass as class_id,
        routine.proname::text as name,
        case routine.prokind when 'p' then 'procedure' else 'function' end as kind,
        routine.proname
        || '(' || pg_get_function_arguments(routine.oid) || ')'
        || coalesce(' → ' || nullif(pg_get_function_result(routine.oid), 'trigger'), '') as title
    from pg_proc as routine
    where routine.pronamespace = 'planfact'::regnamespace
)

select
    object.name,
    object.kind,
    object.title,
    obj_description(object.oid, object.class_id::text::name) as comment,
    coalesce((
        select json_agg(
            json_build_array(
                attribute.attname,
                format_type(attribute.atttypid, attribute.atttypmod),
                col_description(object.oid, attribute.attnum)
            )
            order by attribute.attnum
        )
        from pg_attribute as attribute
        where object.class_id = 'pg_class'::regclass
            and attribute.attrelid = object.oid
            and attribute.attnum > 0
            and not attribute.attisdropped
    ), '[]') as columns
from object
order by object.name;
