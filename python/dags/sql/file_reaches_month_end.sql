-- Is the month complete? Else what is missing of it stands in the task's log: shops and days. It is loaded, or accepted.
select
    coalesce(bool_or(fact.is_complete), false),
    coalesce(
        missing_of_month(max(newest.data_version_id), %(month)s::date),
        max(fact.days_loaded) || ' days of ' || %(month)s || ' are loaded'
    )
from (select max(version.data_version_id) as data_version_id from data_version as version) as newest
left join lateral fact_month_between(
    newest.data_version_id, %(month)s::date, (%(month)s::date + interval '1 month - 1 day')::date
) as fact on fact.month = %(month)s::date
