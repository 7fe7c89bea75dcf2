-- relations: tables and materialized views larger than a megabyte, the largest first.
select
    relation.oid::regclass::text as name,
    round(pg_table_size(relation.oid) / 1e6, 1) as mb,
    round(pg_indexes_size(relation.oid) / 1e6, 1) as index_mb,
    coalesce(seen.n_dead_tup, 0) as dead_rows
from pg_class as relation
left join pg_stat_all_tables as seen on relation.oid = seen.relid
where relation.relnamespace = 'planfact'::regnamespace
    and relation.relkind in ('r', 'm')
    and pg_total_relation_size(relation.oid) > 1000000
order by pg_total_relation_size(relation.oid) desc
