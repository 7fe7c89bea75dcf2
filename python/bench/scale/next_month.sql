-- next_month: September 2017 arrives, and corrects nothing.
select
    sales.day + 31 as day,
    series.store,
    series.product_group,
    sales.sales,
    sales.onpromotion
from sales
inner join series on sales.series_id = series.series_id
where sales.day between date '2017-08-01' and date '2017-08-30'
