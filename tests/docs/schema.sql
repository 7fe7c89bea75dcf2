-- Everything that planfact deploys, with its comments: what docs/reference/schema.md is written from.
with object as (
    select
        relation.oid,
        'pg_class'::regclass as class_id,
        relation.oid::regclass::text as name,
        case relation.relkind
            when 'r' then 'table' when 'v' then 'view' when 'm' then 'materialized view' when 'c' then 'type'
        end as kind,
        relation.oid::regclass::text as title
    from pg_class as relation
    where relation.relnamespace in ('planfact'::regnamespace, 'planfact_bi'::regnamespace)
        and relation.relkind in ('r', 'v', 'm', 'c')
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
    coalesce(
        obj_description(object.oid, object.class_id::text::name),
        (
            select obj_description(type.oid, 'pg_type')
            from pg_type as type
            where type.typrelid = object.oid and object.class_id = 'pg_class'::regclass
        )
    ) as comment,
    coalesce((
        select json_agg(
            json_build_array(
                attribute.attname,
                format_type(attribute.atttypid, attribute.atttypmod)
                || case when attribute.attnotnull then ' not null' else '' end,
                case
                    when attribute.attidentity <> '' then 'identity'
                    when attribute.attgenerated <> '' then '= ' || pg_get_expr(standard.adbin, standard.adrelid, true)
                    else pg_get_expr(standard.adbin, standard.adrelid, true)
                end,
                col_description(object.oid, attribute.attnum)
            )
            order by attribute.attnum
        )
        from pg_attribute as attribute
        left join pg_attrdef as standard
            on attribute.attrelid = standard.adrelid
                and attribute.attnum = standard.adnum
        where object.class_id = 'pg_class'::regclass
            and attribute.attrelid = object.oid
            and attribute.attnum > 0
            and not attribute.attisdropped
    ), '[]') as columns,
    coalesce((
        select json_agg(rule.definition order by rule.position, rule.definition)
        from (
            select
                array_position(array['p', 'u', 'f', 'c'], held.contype::text) as position,
                pg_get_constraintdef(held.oid, true) as definition
            from pg_constraint as held
            where object.class_id = 'pg_class'::regclass
                and held.conrelid = object.oid
                and held.contype in ('p', 'u', 'f', 'c')
            union all
            select
                5,
                pg_get_indexdef(index.indexrelid, 0, true)
            from pg_index as index
            where object.class_id = 'pg_class'::regclass
                and index.indrelid = object.oid
                and not exists (select from pg_constraint as held where held.conindid = index.indexrelid)
            union all
            select
                6,
                pg_get_triggerdef(fired.oid, true)
            from pg_trigger as fired
            where object.class_id = 'pg_class'::regclass
                and fired.tgrelid = object.oid
                and not fired.tgisinternal
        ) as rule
    ), '[]') as rules
from object
order by object.name;
