-- run_registry: one row per run: what it used, how it ended, how good it was, what became of it.
create view run_registry as
with headline as (
    select
        measured.run_id,
        max(measured.value) filter (where measured.kind = 'backtest' and measured.level = 'day') as backtest_wape,
        max(measured.value) filter (where measured.kind = 'backtest' and measured.level = 'month')
            as backtest_wape_month,
        max(measured.value) filter (where measured.kind = 'actual' and measured.level = 'day') as actual_wape,
        max(measured.value) filter (where measured.kind = 'actual' and measured.level = 'month')
            as actual_wape_month
    from run_metric as measured
    where measured.metric = 'wape'
    group by measured.run_id
),

warned as (
    select
        run_warning.run_id,
        string_agg(run_warning.warning, '; ' order by run_warning.level desc) as warning
    from run_warning
    group by run_warning.run_id
),

became as (
    select
        plan.run_id,
        max(plan.plan_id) as plan_id
    from plan
    where plan.published_at is not null
    group by plan.run_id
)

select
    run.run_id,
    run.data_version_id,
    run.model_name,
    run.model_version,
    run.parameters,
    run.status,
    run.started_at,
    run.finished_at,
    run.finished_at - run.started_at as duration,
    run.horizon_start,
    run.horizon_end,
    run.series_count,
    run.fallback_count,
    headline.backtest_wape,
    headline.backtest_wape_month,
    headline.actual_wape,
    headline.actual_wape_month,
    became.plan_id,
    run.engine,
    run.error,
    run.created_by,
    version.checksum as data_checksum,
    warned.warning
from forecast_run as run
inner join data_version as version on run.data_version_id = version.data_version_id
left join headline on run.run_id = headline.run_id
left join warned on run.run_id = warned.run_id
left join became on run.run_id = became.run_id;

comment on view run_registry is 'One row per run: data version, model, status, times, headline metrics, the plan it became.';
comment on column run_registry.run_id is 'The run.';
comment on column run_registry.data_version_id is 'The data version it was computed from.';
comment on column run_registry.model_name is 'The model.';
comment on column run_registry.model_version is 'The version of the library that fitted it.';
comment on column run_registry.parameters is 'The parameters.';
comment on column run_registry.status is 'running, succeeded or failed.';
comment on column run_registry.started_at is 'When it began.';
comment on column run_registry.finished_at is 'When it ended.';
comment on column run_registry.duration is 'How long it took.';
comment on column run_registry.horizon_start is 'First day forecast.';
comment on column run_registry.horizon_end is 'Last day forecast.';
comment on column run_registry.series_count is 'Series forecast.';
comment on column run_registry.fallback_count is 'Series that the model could not serve.';
comment on column run_registry.backtest_wape is 'Daily WAPE on the last complete month before the run; a share of 1.';
comment on column run_registry.backtest_wape_month is 'WAPE of the month sums per series on that month.';
comment on column run_registry.actual_wape is 'Daily WAPE on the months it was made for, once they are complete.';
comment on column run_registry.actual_wape_month is 'WAPE of the month sums per series on those months.';
comment on column run_registry.plan_id is 'The last plan it became.';
comment on column run_registry.engine is 'What the fits ran on.';
comment on column run_registry.error is 'Why it failed.';
comment on column run_registry.created_by is 'Who ran it.';
comment on column run_registry.data_checksum is 'Digest of the data version.';
comment on column run_registry.warning is 'What its own backtest says against it; NULL: nothing.';
