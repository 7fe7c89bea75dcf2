with touched as (
    select distinct date_trunc('month', day)::date as month
    from diff_data_versions(%(before)s, %(after)s)
)

select
    to_char(touched.month, 'YYYY-MM') as month,
    (
        select sum(sales) from sales
        where day >= touched.month and day < touched.month + interval '1 month'
    ) as after_load,
    (
        select sum(sales) from sales_as_of(%(before)s)
        where day >= touched.month and day < touched.month + interval '1 month'
    ) as before_load,
    (
        select sum(sales) from sales
        where day >= touched.month - interval '1 year' and day < touched.month - interval '11 months'
    ) as a_year_before
from touched
order by touched.month
