-- in_the_way: the other sessions that hold locks on objects of the schema, the oldest first.
{% from 'macros/own.sql' import is_own with context -%}
with here as (
    select database.oid
    from pg_database as database
    where database.datname = current_database()
)

select
    activity.pid,
    activity.usename,
    coalesce(nullif(activity.application_name, ''), 'no name') as program,
    to_char(min(activity.xact_start), 'YYYY-MM-DD HH24:MI:SS') as since,
    string_agg(distinct relation.relname, ', ') as names
from here
inner join pg_locks as held on here.oid = held.database
inner join pg_class as relation on held.relation = relation.oid
inner join pg_namespace as schema on relation.relnamespace = schema.oid
inner join pg_stat_activity as activity on held.pid = activity.pid
where {{ is_own('schema.oid') }}
    and relation.relkind <> 'i'
    and held.granted
    and held.pid <> pg_backend_pid()
group by activity.pid, activity.usename, activity.application_name
order by since;
