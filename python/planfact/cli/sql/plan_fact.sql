select
    {unit},
    {number}
    {},
    plan,
    fact,
    variance,
    variance_pct,
    outlook,
    fact_last_year,
    yoy_pct,
    budget,
    plan_ytd,
    fact_ytd,
    days_loaded,
    days_expected
from {view}
where level = %(level)s
    and {unit} >= coalesce(
        %(first)s::date,
        (select date_trunc('month', last_day - interval '1 year' + interval '1 day')::date from report_status),
        '-infinity'
    ){filters}
order by {unit}, {}
