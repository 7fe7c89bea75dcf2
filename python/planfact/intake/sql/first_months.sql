with monthly as (
    select
        date_trunc('month', day)::date as month,
        sum(sales) as sales
    from sales
    group by date_trunc('month', day)
)

select
    to_char(monthly.month, 'YYYY-MM') as month,
    monthly.sales as after_load,
    null::numeric as before_load,
    earlier.sales as a_year_before
from monthly
left join monthly as earlier on earlier.month = monthly.month - interval '1 year'
order by monthly.month
