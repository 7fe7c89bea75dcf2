-- month: August 2017 arrives, and corrects one row in a thousand of all that came before.
select
    sales.day,
    series.store,
    series.product_group,
    sales.sales + 1 as sales,
    sales.onpromotion
from sales tablesample bernoulli (0.1) repeatable (1)
inner join series on sales.series_id = series.series_id
union all
select
    sales.day + 31,
    series.store,
    series.product_group,
    sales.sales,
    sales.onpromotion
from sales
inner join series on sales.series_id = series.series_id
where sales.day >= date '2017-07-01'
