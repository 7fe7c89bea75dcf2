select
    run_id as run,
    status,
    data_version_id as version,
    started_at as started,
    created_by as by,
    plan_id as plan,
    backtest_wape,
    actual_wape,
    horizon_end,
    series_count as series,
    fallback_count as fallbacks,
    error
from run_registry
order by run_id
