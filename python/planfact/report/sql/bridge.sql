-- bridge: why the variance of each month changed since the version before the one that is shown.
select
    bridge.month,
    bridge.variance_from,
    bridge.restated_sales,
    bridge.changed_plan,
    bridge.new_days,
    bridge.variance_to
from report_status as shown
inner join lateral (
    select max(version.data_version_id) as data_version_id
    from data_version as version
    where version.data_version_id < shown.data_version_id
) as before on before.data_version_id is not null
cross join lateral plan_fact_bridge(before.data_version_id, shown.data_version_id) as bridge
where bridge.variance_from <> bridge.variance_to
    or bridge.restated_sales <> 0
    or bridge.changed_plan <> 0
order by bridge.month;
