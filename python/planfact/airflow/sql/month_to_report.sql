-- The month whose report is written, and what the month that was closed came to, as a JSON object.
select
    to_char(to_do.of_month, 'YYYY-MM') as report_of,
    json_build_object(
        'month', to_char(%(month)s::date, 'YYYY-MM'),
        'data_version', (select max(version.data_version_id) from data_version as version),
        'rows', (
            select count(*)
            from sales
            where day >= %(month)s::date and day < %(month)s::date + interval '1 month'
        ),
        'plan', closed.plan,
        'fact', closed.fact,
        'variance', closed.variance
    )::text as figures
from month_to_do(%(month)s::date) as to_do
left join plan_fact_month as closed on closed.level = 'total' and closed.month = %(month)s::date
where to_do.step = 'report'
