-- Is the month complete? Else the task's log has what is missing, shops and days: it is loaded, or accepted.
select
    coalesce(
        max(fact.days_loaded) > 0 and missing_of_month(max(newest.data_version_id), %(month)s::date) is null,
        false
    ),
    coalesce(
        missing_of_month(max(newest.data_version_id), %(month)s::date),
        max(fact.days_loaded) || ' days of ' || %(month)s || ' are loaded'
    )
from (select max(version.data_version_id) as data_version_id from data_version as version) as newest
left join lateral fact_month_between(
    newest.data_version_id, %(month)s::date, (%(month)s::date + interval '1 month - 1 day')::date
) as fact on fact.month = %(month)s::date
