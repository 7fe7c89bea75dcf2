-- What a fault may have left behind: one row per promise, and how many times it is broken. All of it in one
-- statement, so that it sees one moment.
select
    'rows lost' as promise,
    coalesce(sum(greatest(version.row_count - (
        select count(*) from sales_as_of(version.data_version_id)
    ), 0)), 0)::bigint as broken
from data_version as version
union all
select 'digests that do not hold', count(*) filter (where not verify_data_version(version.data_version_id))
from data_version as version
union all
select 'half versions', count(*)
from (
    select row.data_version_id from sales as row
    union all
    select row.data_version_id from sales_history as row
    union all
    select row.superseded_by from sales_history as row
) as written (data_version_id)
where not exists (select from data_version as known where known.data_version_id = written.data_version_id)
union all
select 'half versions (numbers)', coalesce(max(version.data_version_id), 0) - count(*)
from data_version as version
union all
-- of a run that did not succeed nothing shows anywhere
select 'half runs visible', count(*)
from forecast_run as run
where run.status <> 'succeeded'
    and (
        exists (select from forecast as shown where shown.run_id = run.run_id)
        or exists (select from plan as shown where shown.run_id = run.run_id)
        or exists (select from forecast_accuracy as shown where shown.run_id = run.run_id)
        or exists (select from run_metric as shown where shown.run_id = run.run_id)
    )
union all
-- a run that succeeded has every day of its horizon for every series
select 'half runs visible (days)', count(*)
from forecast_run as run
where run.status = 'succeeded'
    and run.series_count * (run.horizon_end - run.horizon_start + 1) <> (
        select count(*) from forecast as shown where shown.run_id = run.run_id
    )
union all
select 'half plans', count(*)
from plan_month as in_force
inner join plan on in_force.plan_id = plan.plan_id
inner join forecast_run as run on plan.run_id = run.run_id
where run.series_count * extract(day from in_force.month + interval '1 month' - interval '1 day') <> (
    select count(*) from plan_line as line
    where line.plan_id = in_force.plan_id
        and line.day >= in_force.month
        and line.day < in_force.month + interval '1 month'
)
union all
select 'half plans (none in force)', count(*)
from (
    select count(*) filter (where published.superseded_by is null) as in_force
    from plan_month as published
    group by published.month
) as month
where month.in_force <> 1
union all
select 'reports that mix versions', count(*)
from report_status as status
inner join plan_fact_month as shown on shown.level = 'total'
full join (
    select
        sold.month,
        sold.data_version_id,
        sum(sold.fact) as fact
    from report_status as status
    cross join plan_fact_month_at(status.data_version_id, coalesce(status.plan_revision_id, 0)) as sold
    where sold.level = 'series'
    group by sold.month, sold.data_version_id
) as cell on shown.month = cell.month
where (shown.fact, shown.data_version_id) is distinct from (cell.fact, cell.data_version_id)
    or status.years_anew is not null
union all
select 'marts that mix versions', count(*)
from (
    select distinct mart.data_version_id from export_mart as mart
) as shown
cross join mart_status as status
where shown.data_version_id is distinct from status.data_version_id
    or status.moved_from is not null
union all
-- whatever planfact verify --all would ask of SQL: plans as forecast, reports as their data, parts as the whole
select 'other promises', count(*) filter (where not asked.is_true)
from verify_database() as asked
union all
-- rows may wait on the stage, but not in secret
select 'rows hidden on the stage', count(*)
from sales_stage
where exists (select from planfact_health as health where health.name = 'stage' and health.status = 'ok');
