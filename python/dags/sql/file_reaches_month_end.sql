-- Is the last week of the month there? Shops may be closed on its last days, but not for a week.
select
    coalesce(bool_or(fact.reaches_end), false),
    max(fact.days_loaded) || ' days of ' || %(month)s || ' are loaded'
from fact_month_between(
    (select max(data_version_id) from data_version),
    %(month)s::date,
    (%(month)s::date + interval '1 month - 1 day')::date
) as fact
