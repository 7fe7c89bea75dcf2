-- in_the_way: the other sessions that hold locks on objects of the schema, the oldest first.
select
    activity.pid,
    activity.usename,
    coalesce(nullif(activity.application_name, ''), 'no name') as program,
    to_char(min(activity.xact_start), 'YYYY-MM-DD HH24:MI:SS') as since,
    string_agg(distinct relation.relname, ', ') as names
from pg_locks as held
inner join pg_class as relation on held.relation = relation.oid
inner join pg_stat_activity as activity on held.pid = activity.pid
where held.database = (select here.oid from pg_database as here where here.datname = current_database())
    and held.granted
    and held.pid <> pg_backend_pid()
    and relation.relkind <> 'i'
    and relation.relnamespace = (
        select named.oid from pg_namespace as named where named.nspname = '{{ schema | text }}'
    )
group by activity.pid, activity.usename, activity.application_name
order by since;
