-- month_due: the month whose sales are to be loaded next: the first since the first planned one of which no day is loaded,
-- else the month after the sales, where they reach the end of theirs. NULL: nothing is loaded yet.
{% from 'macros/month.sql' import each_month, month_of, next_month -%}
create or replace function month_due()
returns date
language sql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
as $month_due$
with known as (
    select
        newest.data_version_id,
        newest.last_day,
        {{ month_of('newest.last_day') }} as last_month,
        least(
            (select min(plan_month.month) from plan_month), {{ month_of('newest.last_day') }}
        ) as first_month
    from data_version as newest
    order by newest.data_version_id desc
    limit 1
)

select min(candidate.month::date)
from known
cross join {{ each_month('known.first_month', next_month('known.last_month')) }} as candidate (month)
left join lateral (
    select fact_month.*
    from fact_month_between(known.data_version_id, known.first_month, known.last_day) as fact_month
    where fact_month.month = candidate.month::date
) as fact on true
where not coalesce(
    fact.is_complete or (fact.days_loaded > 0 and (fact.month < known.last_month or fact.reaches_end)), false
)
$month_due$;

comment on function month_due is 'The month whose sales are to be loaded next; NULL: nothing is loaded yet.';
