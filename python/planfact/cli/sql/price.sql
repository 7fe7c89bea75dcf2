select
    to_char(month, 'YYYY-MM') as month,
    {},
    sales,
    quantity,
    price,
    price_last_year,
    variance_last_year,
    volume_effect,
    mix_effect,
    price_effect,
    not_split
from plan_fact_price
where level = %(level)s
    and coalesce(month = %(month)s, true){filters}
order by month, {}
