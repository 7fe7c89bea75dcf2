select
    reason,
    count(*) as row_count,
    sum(case when pg_input_is_valid(sales, 'numeric') then sales::numeric end) as amount
from sales_reject
where rejected_at >= transaction_timestamp()
group by reason
order by row_count desc, reason asc
