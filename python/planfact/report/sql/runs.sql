-- runs: the newest runs.
select
    registry.run_id,
    registry.data_version_id,
    registry.model_name,
    registry.model_version,
    registry.status,
    registry.error,
    registry.horizon_start,
    registry.horizon_end,
    registry.series_count,
    registry.fallback_count,
    registry.backtest_wape,
    registry.actual_wape,
    registry.plan_id,
    registry.started_at,
    extract(epoch from registry.duration)::float8 as seconds,
    registry.engine,
    registry.created_by,
    registry.warning
from run_registry as registry
order by registry.run_id desc
limit %(top)s;
