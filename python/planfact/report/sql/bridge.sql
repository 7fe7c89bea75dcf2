-- bridge: why the variance of each month changed since the version before the one that is shown. Of a month that the
-- version before had no fact of, there was no variance to change.
select
    bridge.month,
    case when before.last_day >= bridge.month then bridge.variance_from end as variance_from,
    bridge.restated_sales,
    bridge.changed_plan,
    bridge.new_days,
    bridge.variance_to
from report_status as shown
inner join lateral (
    select
        version.data_version_id,
        version.last_day
    from data_version as version
    where version.data_version_id < shown.data_version_id
    order by version.data_version_id desc
    limit 1
) as before on true
cross join lateral plan_fact_bridge(before.data_version_id, shown.data_version_id) as bridge
where bridge.variance_from <> bridge.variance_to
    or bridge.restated_sales <> 0
    or bridge.changed_plan <> 0
order by bridge.month;
