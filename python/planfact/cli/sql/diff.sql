select
    {},
    day,
    change,
    old_sales,
    new_sales,
    coalesce(new_sales, 0) - coalesce(old_sales, 0) as difference
from diff_data_versions(%s, %s)
order by abs(coalesce(new_sales, 0) - coalesce(old_sales, 0)) desc, day, {}
limit %s
