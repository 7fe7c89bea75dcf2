-- catalog: all that the catalog says about the schema planfact, one row a fact, so that two databases can be
-- compared. Columns count in their order; rights in an order of their own, the owner's spelled out.
with relation as (
    select
        pg_class.*,
        pg_class.oid::regclass::text as name
    from pg_class
    where pg_class.relnamespace in ('planfact'::regnamespace, 'planfact_bi'::regnamespace)
        and pg_class.relkind in ('r', 'v', 'm', 'S', 'c')
),

routine as (
    select
        pg_proc.*,
        pg_proc.oid::regprocedure::text as name
    from pg_proc
    where pg_proc.pronamespace = 'planfact'::regnamespace
        and pg_proc.prokind in ('f', 'p')
),

rights as (
    select
        'schema ' || pg_namespace.nspname as name,
        coalesce(nspacl, acldefault('n', nspowner)) as acl
    from pg_namespace
    where pg_namespace.oid in ('planfact'::regnamespace, 'planfact_bi'::regnamespace)
    union all
    select
        relation.name,
        coalesce(
            relation.relacl,
            acldefault((case relation.relkind when 'S' then 's' else 'r' end)::"char", relation.relowner)
        )
    from relation
    where relation.relkind <> 'c'
    union all
    select
        relation.name || '.' || attribute.attname,
        attribute.attacl
    from pg_attribute as attribute
    inner join relation on attribute.attrelid = relation.oid
    where attribute.attacl is not null
    union all
    select
        routine.name,
        coalesce(routine.proacl, acldefault('f', routine.proowner))
    from routine
)

select
    'relation' as kind,
    relation.name,
    concat_ws(
        ' ', relation.relkind, relation.relpersistence, relation.relowner::regrole, relation.reloptions,
        relation.relrowsecurity, relation.relreplident
    ) as fact
from relation
union all
select
    'column',
    relation.name || '.' || attribute.attname,
    concat_ws(
        ' ',
        row_number() over (partition by relation.oid order by attribute.attnum),
        format_type(attribute.atttypid, attribute.atttypmod),
        case when attribute.attnotnull then 'not null' end,
        'default ' || pg_get_expr(standard.adbin, standard.adrelid),
        'identity ' || nullif(attribute.attidentity::text, ''),
        'generated ' || nullif(attribute.attgenerated::text, ''),
        'collate ' || nullif(attribute.attcollation, 0)::regcollation::text,
        'storage ' || attribute.attstorage::text
    )
from relation
inner join pg_attribute as attribute
    on relation.oid = attribute.attrelid
        and attribute.attnum > 0
        and not attribute.attisdropped
left join pg_attrdef as standard
    on attribute.attrelid = standard.adrelid
        and attribute.attnum = standard.adnum
union all
select
    'constraint',
    relation.name || '.' || held.conname,
    concat_ws(' ', pg_get_constraintdef(held.oid), held.convalidated)
from relation
inner join pg_constraint as held on relation.oid = held.conrelid
union all
select
    'index',
    index.indexrelid::regclass::text,
    concat_ws(' ', pg_get_indexdef(index.indexrelid), index.indisvalid)
from relation
inner join pg_index as index on relation.oid = index.indrelid
union all
select
    'trigger',
    relation.name || '.' || fired.tgname,
    concat_ws(' ', pg_get_triggerdef(fired.oid), fired.tgenabled)
from relation
inner join pg_trigger as fired on relation.oid = fired.tgrelid
where not fired.tgisinternal
union all
select
    'sequence',
    relation.name,
    concat_ws(
        ' ', counted.seqtypid::regtype, counted.seqstart, counted.seqincrement, counted.seqmax, counted.seqmin,
        counted.seqcache, counted.seqcycle, pg_describe_object(owned.refclassid, owned.refobjid, owned.refobjsubid)
    )
from relation
inner join pg_sequence as counted on relation.oid = counted.seqrelid
left join pg_depend as owned
    on counted.seqrelid = owned.objid
        and owned.classid = 'pg_class'::regclass
        and owned.deptype in ('a', 'i')
union all
select
    'view',
    relation.name,
    pg_get_viewdef(relation.oid)
from relation
where relation.relkind in ('v', 'm')
union all
select
    'routine',
    routine.name,
    concat_ws(' ', routine.proowner::regrole, pg_get_functiondef(routine.oid))
from routine
union all
select
    'rights',
    rights.name,
    array_to_string(array(select item::text from unnest(rights.acl) as granted (item) order by 1), ',')
from rights
union all
select
    'comment',
    pg_describe_object(described.classoid, described.objoid, described.objsubid),
    described.description
from pg_description as described
where described.objoid in (
    select relation.oid from relation
    union all
    select routine.oid from routine
)
union all
select
    'deployed',
    deployment.kind || ' ' || deployment.name,
    concat_ws(' ', deployment.stage, deployment.text_checksum)
from planfact.deployment;
