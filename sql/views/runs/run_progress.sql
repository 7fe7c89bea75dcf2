-- run_progress: how far each running run is. Workers write series by series, shard by shard.
create view run_progress as
select
    run.run_id,
    run.data_version_id,
    run.started_at,
    clock_timestamp() - run.started_at as running_for,
    coalesce(fitted.series_done, 0) as series_done,
    mart.series as series_total
from forecast_run as run
cross join mart_status as mart
left join lateral (
    select count(distinct part.series_id) as series_done
    from run_part as part
    where part.run_id = run.run_id
) as fitted on true
where run.status = 'running';

comment on view run_progress is 'How far each running run is.';
comment on column run_progress.run_id is 'The run.';
comment on column run_progress.data_version_id is 'The data version it is computed from.';
comment on column run_progress.started_at is 'When it began.';
comment on column run_progress.running_for is 'How long ago that is.';
comment on column run_progress.series_done is 'Series that the workers have written.';
comment on column run_progress.series_total is 'Series in the export mart.';
