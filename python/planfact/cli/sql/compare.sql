select
    kind,
    level,
    {},
    better,
    gain_pct,
    wape_a,
    wape_b,
    bias_pct_a,
    bias_pct_b,
    days,
    fact,
    forecast_a,
    forecast_b
from compare_runs(%(a)s, %(b)s)
where level = %(level)s{filters}
order by kind, {}
