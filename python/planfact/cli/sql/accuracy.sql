select
    level,
    {},
    lag_months,
    months,
    wape,
    wape_month,
    bias_pct,
    fva_pct,
    mase_mean,
    coverage_80,
    tracking_signal
from forecast_accuracy_by_lag
where level = %(level)s{filters}
order by level, {}, lag_months
