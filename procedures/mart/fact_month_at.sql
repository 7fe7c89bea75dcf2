-- fact_month_at: how much of each month was known at a version; fact_month_between says when a month is complete.
create or replace function fact_month_at(data_version_id bigint)
returns table (
    month date,
    days_expected integer,
    days_loaded integer,
    is_complete boolean,
    reaches_end boolean
)
language sql
stable
begin atomic
select
    fact_month.month,
    fact_month.days_expected,
    fact_month.days_loaded,
    fact_month.is_complete,
    fact_month.reaches_end
from data_version as version
cross join lateral fact_month_between(version.data_version_id, version.first_day, version.last_day) as fact_month
where version.data_version_id = fact_month_at.data_version_id;
end;

comment on function fact_month_at is
'How much of each month was known at a data version, and whether it is complete.';
