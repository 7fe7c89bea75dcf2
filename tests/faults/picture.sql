-- Further than state() of tests/cli/runner.py: what the steps in between leave behind, again without the numbers
-- and times that a repeated call draws anew.
select jsonb_build_array(
    (select shown.data_version_id from mart_status as shown),
    (select jsonb_agg(jsonb_build_array(mart.unique_id, mart.data_version_id, mart.y) order by mart.unique_id)
    from export_mart as mart),
    (select shown.data_version_id from report_status as shown),
    (select jsonb_agg(jsonb_build_array(series.unique_id, ahead.day, ahead.yhat) order by series.unique_id, ahead.day)
    from forecast as ahead
    inner join series on ahead.series_id = series.series_id
    where ahead.run_id = (select max(run.run_id) from forecast_run as run where run.status = 'succeeded')),
    (select count(*) from sales_stage),
    (select count(*) from sales_reject),
    (select count(*) from sales_history),
    (select count(*) from forecast_run as run where run.status = 'running')
)::text;
