-- terminal: plan against fact of the whole company per month, from the first planned month on, with the run
-- behind the plan and how good its forecast was.
select
    cell.month,
    cell.plan,
    cell.plan_to_date,
    cell.fact,
    cell.variance,
    cell.variance_pct,
    cell.execution_pct,
    cell.outlook,
    cell.fact_last_year,
    cell.yoy_pct,
    cell.days_loaded,
    cell.days_expected,
    cell.is_complete,
    cell.match_status,
    cell.plan_id,
    cell.run_id,
    cell.data_version_id,
    planned.data_version_id as plan_data_version_id,
    planned.model_name,
    planned.model_version,
    accuracy.lag_months,
    accuracy.wape,
    accuracy.wape_month,
    accuracy.wape_series,
    accuracy.bias_pct,
    accuracy.mase
from plan_fact_month as cell
left join forecast_run as planned on cell.run_id = planned.run_id
left join forecast_accuracy as accuracy
    on accuracy.level = 'total'
        and cell.month = accuracy.month
        and cell.run_id = accuracy.run_id
where cell.level = 'total'
    and cell.month >= (select min(plan_month.month) from plan_month)
order by cell.month;
