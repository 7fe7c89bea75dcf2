select {}, day, change, old_sales, new_sales
from diff_data_versions(%s, %s)
where change = 'changed'
order by abs(new_sales - old_sales) desc, day, {}
limit 5
