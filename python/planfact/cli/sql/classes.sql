select
    {},
    abc_class,
    xyz_class,
    fact,
    share_pct,
    cumulative_pct,
    variation,
    months
from series_class
where true{filters}
order by fact desc nulls last, {}
limit %(top)s
