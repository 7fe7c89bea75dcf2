-- plan_fact_bridge: why the variance of a month changed from the report of one data version to that of
-- another. The three parts sum to the change, to the last digit:
--   restated_sales  fact of days known at both versions, corrected since
--   changed_plan    plan of those days, published again or overridden since (more plan: less variance)
--   new_days        fact less plan of the days that only the later version knows
-- A side that a month does not have counts as 0.
--   refuses   PF003 unknown data version
{% from 'macros/month.sql' import month_of -%}
{% from 'macros/plan.sql' import in_force_at, plan_entries -%}
create or replace function plan_fact_bridge(from_version bigint, to_version bigint)
returns table (
    month date,
    variance_from numeric,
    restated_sales numeric,
    changed_plan numeric,
    new_days numeric,
    variance_to numeric
)
language sql
stable
begin atomic
with side as (
    select
        version.data_version_id,
        version.last_day,
        ends.is_later,
        revision_at(version.data_version_id) as plan_revision_id,
        least(earlier.last_day, later.last_day) as known_to
    from (
        values (plan_fact_bridge.from_version, false), (plan_fact_bridge.to_version, true)
    ) as ends (data_version_id, is_later)
    inner join data_version as version on ends.data_version_id = version.data_version_id
    inner join data_version as earlier on earlier.data_version_id = plan_fact_bridge.from_version
    inner join data_version as later on later.data_version_id = plan_fact_bridge.to_version
),

standing_plan as (
    select
        side.is_later,
        side.known_to,
        side.last_day,
        side.plan_revision_id,
        plan_month.plan_id,
        plan_month.month
    from side
    inner join plan_month
        on {{ in_force_at('plan_month', 'side.plan_revision_id') | indent(12) }}
),

amount as (
    select
        side.is_later,
        true as is_fact,
        {{ month_of('sale.day') }} as month,
        sale.day <= side.known_to as is_known,
        sum(sale.sales) as quantity
    from side
    cross join sales_at(side.data_version_id) as sale
    group by side.is_later, {{ month_of('sale.day') }}, sale.day <= side.known_to
    union all
    select
        entry.is_later,
        false as is_fact,
        entry.month,
        entry.day <= entry.known_to as is_known,
        coalesce(sum(entry.statistical), 0) + coalesce(sum(entry.delta), 0) as quantity
    from (
        {{ plan_entries(
            'standing_plan', ['is_later', 'month', 'known_to', 'last_day'],
            'standing_plan.plan_revision_id >= revision.plan_revision_id'
        ) | indent(8) }}
    ) as entry
    where entry.day <= entry.last_day
    group by entry.is_later, entry.month, entry.day <= entry.known_to
),

summed as (
    select
        amount.month,
        coalesce(sum(amount.quantity) filter (where amount.is_fact and amount.is_later and amount.is_known), 0)
            as fact_known_to,
        coalesce(sum(amount.quantity) filter (where amount.is_fact and not amount.is_later and amount.is_known), 0)
            as fact_known_from,
        coalesce(sum(amount.quantity) filter (where not amount.is_fact and amount.is_later and amount.is_known), 0)
            as plan_known_to,
        coalesce(sum(amount.quantity) filter (where not amount.is_fact and not amount.is_later and amount.is_known), 0)
            as plan_known_from,
        coalesce(
            sum(case when amount.is_fact then amount.quantity else -amount.quantity end)
                filter (where amount.is_later and not amount.is_known), 0
        ) as new_to,
        coalesce(
            sum(case when amount.is_fact then amount.quantity else -amount.quantity end)
                filter (where not amount.is_later and not amount.is_known), 0
        ) as new_from
    from amount
    group by amount.month
    -- a month that nobody planned has no variance
    having bool_or(not amount.is_fact)
)

select
    summed.month,
    summed.fact_known_from + summed.new_from - summed.plan_known_from as variance_from,
    summed.fact_known_to - summed.fact_known_from as restated_sales,
    summed.plan_known_from - summed.plan_known_to as changed_plan,
    summed.new_to - summed.new_from as new_days,
    summed.fact_known_to + summed.new_to - summed.plan_known_to as variance_to
from summed
where assert_data_version(plan_fact_bridge.from_version)
    and assert_data_version(plan_fact_bridge.to_version)
order by summed.month;
end;

comment on function plan_fact_bridge is
'Why the variance of each month changed between two data versions: restated sales, changed plan, new days.';
