-- data_version_pin: why a data version must stay readable: something stands on it. A run that prune() made smaller, and
-- the plans that came from it, stand on nothing any more: they keep what they said, and cannot be calculated again.
create view data_version_pin as
select
    tagged.data_version_id,
    format('tag %s', tagged.tag) as pinned_by
from data_version_tag as tagged
union all
select
    run.data_version_id,
    format('run %s', run.run_id) as pinned_by
from forecast_run as run
where run.status <> 'failed'
    and run.slimmed_at is null
union all
select
    plan.data_version_id,
    format('plan %s', plan.plan_id) as pinned_by
from plan
inner join forecast_run as run on plan.run_id = run.run_id and run.slimmed_at is null
union all
select
    mart.data_version_id,
    'the export mart' as pinned_by
from mart_status as mart
where mart.data_version_id is not null
union all
select
    status.data_version_id,
    'the reports' as pinned_by
from report_status as status
where status.data_version_id is not null;

comment on view data_version_pin is 'Why a data version must stay readable.';
comment on column data_version_pin.data_version_id is 'The version.';
comment on column data_version_pin.pinned_by is 'The run, plan or tag that stands on it; or the export mart, or the reports, that show it.';
