-- fact_month_between: how much of the months from one day to another was known at a version, and whether that is
-- all of a month: nothing is missing, or what is was accepted. month_gap_between says what is missing.
-- A month that is complete may miss days on which shops were closed.
{% from 'macros/day_bit.sql' import count_days -%}
{% from 'macros/month.sql' import each_month, last_day_of, month_of, next_month -%}
create or replace function fact_month_between(data_version_id bigint, first_day date, last_day date)
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
with gap as materialized (
    select
        found.month,
        bool_and(found.is_accepted) as is_accepted,
        coalesce(bool_or(found.shop is null and found.last_missing = {{ last_day_of('found.month') }}), false)
            as is_at_end
    from month_gap_between(
        fact_month_between.data_version_id, fact_month_between.first_day, fact_month_between.last_day
    ) as found
    group by found.month
)

select
    asked.month::date as month,
    {{ next_month('asked.month') }} - asked.month::date as days_expected,
    {{ count_days('coalesce(loaded.days, 0)') }} as days_loaded,
    coalesce(gap.is_accepted, true) as is_complete,
    not coalesce(gap.is_at_end, false) as reaches_end
from data_version as version
cross join lateral {{ each_month(
    month_of('greatest(fact_month_between.first_day, version.first_day)'),
    'least(fact_month_between.last_day, version.last_day)'
) }} as asked (month)
cross join lateral (
    select bit_or(shop_month.days) as days
    from shop_month
    where shop_month.month = asked.month::date
        and shop_month.data_version_id <= version.data_version_id
        and coalesce(shop_month.superseded_by > version.data_version_id, true)
) as loaded
left join gap on asked.month::date = gap.month
where version.data_version_id = fact_month_between.data_version_id;
end;

comment on function fact_month_between is
'How much of the months from one day to another was known at a data version: complete when no day is missing, or what is missing was accepted.';
