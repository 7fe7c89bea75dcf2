select
    level,
    {},
    to_char(month, 'YYYY-MM') as month,
    lag_months,
    run_id,
    wape,
    wape_month,
    bias_pct,
    fva_pct,
    mase,
    coverage_80
from forecast_accuracy
where level = %(level)s and month = %(month)s{filters}
order by level, {}, lag_months, run_id
