-- history: what was sold in the months before the first that is shown, back to two years before the newest: the chart
-- of months goes on where no plan was.
select cell.*
from plan_fact_month as cell
cross join (
    select
        min(plan_month.month) as first_month,
        max(plan_month.month) as last_month
    from plan_month
) as planned
where cell.month < planned.first_month
    and cell.month > planned.last_month - interval '24 months'
    and cell.fact is not null
    and cell.match_status <> 'neither'
order by cell.level, cell.month, cell.series_id, cell.*::text;
