-- what prune() would delete, the most first
select
    table_name,
    row_count,
    megabytes,
    lets_go_of
from prunable(%s)
where row_count > 0
order by megabytes desc, table_name
