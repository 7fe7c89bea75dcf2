-- sales: of so many series, from one day to another; a few rows of the two months before are corrected.
insert into sales_stage (day, store, product_group, sales)
select
    calendar.day::date::text as day,
    'store ' || series.number / 10 as store,
    'group ' || mod(series.number, 10) as product_group,
    (10 + mod(series.number, 90) + 3 * extract(isodow from calendar.day) + mod(extract(day from calendar.day)::integer, 4))::text
from generate_series(%(first)s::timestamp, %(last)s::timestamp, interval '1 day') as calendar (day)
cross join generate_series(0, %(series)s - 1) as series (number)
union all
select
    sales.day::text,
    series.store,
    series.product_group,
    (sales.sales + 1)::text
from sales
inner join series on sales.series_id = series.series_id
where sales.day >= %(first)s::date - 60
    and sales.day < %(first)s::date
    and mod(sales.series_id + extract(doy from sales.day)::integer, 97) = 0
