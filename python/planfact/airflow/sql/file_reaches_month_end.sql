-- Is the month complete? Else the sentence says what is missing, shops and days: it is loaded, or accepted.
select
    found.is_complete as holds,
    case
        when found.is_complete then found.name || ' is complete'
        else coalesce(found.missing, 'no day of ' || found.name || ' is loaded')
    end as sentence
from (
    select
        to_char(%(month)s::date, 'YYYY-MM') as name,
        missing.missing,
        coalesce(max(fact.days_loaded) > 0 and missing.missing is null, false) as is_complete
    from (select max(version.data_version_id) as data_version_id from data_version as version) as newest
    cross join lateral missing_of_month(newest.data_version_id, %(month)s::date) as missing (missing)
    left join lateral fact_month_between(
        newest.data_version_id, %(month)s::date, (%(month)s::date + interval '1 month - 1 day')::date
    ) as fact on fact.month = %(month)s::date
    group by missing.missing
) as found
