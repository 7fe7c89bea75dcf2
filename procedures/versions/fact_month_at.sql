-- fact_month_at: how much of each month was known at a version.
-- A shop may close for a holiday, so that a complete month may miss days; but a week without a single
-- row anywhere means data that did not arrive.
create or replace function fact_month_at(data_version_id bigint)
returns table (
    month date,
    days_expected integer,
    days_loaded integer,
    is_complete boolean
)
language sql
stable
begin atomic
with loaded_day as (
    select
        was_true.day,
        was_true.day - lag(was_true.day) over (
            partition by date_trunc('month', was_true.day::timestamp) order by was_true.day
        ) as days_since_last
    from sales_at(fact_month_at.data_version_id) as was_true
    group by was_true.day
),

loaded_month as (
    select
        date_trunc('month', loaded_day.day::timestamp)::date as month,
        (date_trunc('month', loaded_day.day::timestamp) + interval '1 month')::date as next_month,
        count(*)::integer as days_loaded,
        min(loaded_day.day) as first_day,
        max(loaded_day.day) as last_day,
        max(loaded_day.days_since_last) as longest_gap
    from loaded_day
    group by date_trunc('month', loaded_day.day::timestamp)
)

select
    loaded_month.month,
    loaded_month.next_month - loaded_month.month as days_expected,
    loaded_month.days_loaded,
    version.last_day >= loaded_month.next_month - 1
    and greatest(
        loaded_month.longest_gap,
        loaded_month.first_day - loaded_month.month + 1,
        loaded_month.next_month - loaded_month.last_day
    ) <= 7 as is_complete
from loaded_month
inner join data_version as version on version.data_version_id = fact_month_at.data_version_id;
end;

comment on function fact_month_at is
'How much of each month was known at a data version: complete when the data go past its last day and no week in it is without a row.';
