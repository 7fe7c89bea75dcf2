-- What a dashboard reads, in one statement: do all parts show one version, and do they add up?
select
    (select sum(fact) from plan_fact_month where level = 'total')
    = (select sum(sales) from sales_at(report_status.data_version_id)),
    (select array_agg(distinct data_version_id) from export_mart) = array[mart_status.data_version_id],
    (select sum(fact) filter (where level = 'total') = sum(fact) filter (where level = 'series') from plan_fact_month)
from report_status cross join mart_status;
