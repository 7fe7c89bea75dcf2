-- table_parts: what the tables are made of as they stand: columns, constraints, indexes, triggers. deploy keeps the list
-- in deployment, and altered_parts() compares. With a search_path of its own: definitions name what is not on it.
create or replace function table_parts()
returns table (
    table_name text,
    kind text,
    name text,
    definition text
)
language sql
stable
set search_path = {{ schema | ident }}, pg_temp
as $table_parts$
with own_table as (
    select
        relation.oid,
        relation.relname::text as table_name,
        relation.relpersistence,
        relation.relreplident,
        relation.relrowsecurity
    from pg_class as relation
    where relation.relnamespace = '{{ schema | ident | text }}'::regnamespace
        and relation.relkind = 'r'
)

select
    own_table.table_name,
    'table' as kind,
    'storage' as name,
    format(
        'persistence %s, replica identity %s, row security %s',
        own_table.relpersistence, own_table.relreplident, own_table.relrowsecurity
    ) as definition
from own_table
union all
select
    own_table.table_name,
    'column',
    attribute.attname::text,
    concat_ws(
        ' ',
        format_type(attribute.atttypid, attribute.atttypmod),
        case when attribute.attnotnull then 'not null' end,
        nullif('identity ' || attribute.attidentity::text, 'identity '),
        nullif('generated ' || attribute.attgenerated::text, 'generated '),
        'default ' || pg_get_expr(stored.adbin, stored.adrelid)
    )
from own_table
inner join pg_attribute as attribute on own_table.oid = attribute.attrelid
left join pg_attrdef as stored on attribute.attrelid = stored.adrelid and attribute.attnum = stored.adnum
where attribute.attnum > 0
    and not attribute.attisdropped
union all
-- NOT NULL is said of the column: later servers keep it as a constraint as well
select
    own_table.table_name,
    'constraint',
    rule.conname::text,
    pg_get_constraintdef(rule.oid)
from own_table
inner join pg_constraint as rule on own_table.oid = rule.conrelid
where rule.contype in ('c', 'f', 'p', 'u', 'x')
union all
select
    own_table.table_name,
    'index',
    made.relname::text,
    pg_get_indexdef(index.indexrelid) || case when index.indisvalid then '' else ' (invalid)' end
from own_table
inner join pg_index as index on own_table.oid = index.indrelid
inner join pg_class as made on index.indexrelid = made.oid
where not exists (select from pg_constraint as rule where rule.conindid = index.indexrelid and rule.contype <> 'f')
union all
select
    own_table.table_name,
    'trigger',
    fired.tgname::text,
    pg_get_triggerdef(fired.oid)
    || case fired.tgenabled when 'O' then '' when 'D' then ' (disabled)' else ' (enabled ' || fired.tgenabled::text || ')' end
from own_table
inner join pg_trigger as fired on own_table.oid = fired.tgrelid
where not fired.tgisinternal
$table_parts$;

comment on function table_parts is 'What the tables are made of as they stand: columns, constraints, indexes, triggers.';
