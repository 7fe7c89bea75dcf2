select
    run_id as run,
    data_version_id as version,
    status,
    horizon_end,
    series_count as series,
    fallback_count as fallbacks,
    round(backtest_wape::numeric, 4) as backtest_wape,
    round(actual_wape::numeric, 4) as actual_wape,
    plan_id as plan,
    error
from run_registry
order by run_id
