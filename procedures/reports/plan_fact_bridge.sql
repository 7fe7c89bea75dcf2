-- plan_fact_bridge: why the variance of a month changed from the report of one data version to that of
-- another. The three parts sum to the change, to the last digit:
--   restated_sales  fact of days known at both versions, corrected since
--   changed_plan    plan of those days, published again or overridden since (more plan: less variance)
--   new_days        fact less plan of the days that only the later version knows
-- A side that a month does not have counts as 0.
--   refuses   PF003 unknown data version
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
        asked.is_later,
        (
            select max(plan.plan_id)
            from plan
            where plan.data_version_id <= version.data_version_id
                and plan.published_at is not null
        ) as plan_id,
        least(earlier.last_day, later.last_day) as known_to
    from (
        values (plan_fact_bridge.from_version, false), (plan_fact_bridge.to_version, true)
    ) as asked (data_version_id, is_later)
    inner join data_version as version on asked.data_version_id = version.data_version_id
    inner join data_version as earlier on earlier.data_version_id = plan_fact_bridge.from_version
    inner join data_version as later on later.data_version_id = plan_fact_bridge.to_version
),

amount as (
    select
        side.is_later,
        true as is_fact,
        date_trunc('month', was_true.day::timestamp)::date as month,
        was_true.day <= side.known_to as is_known,
        sum(was_true.sales) as quantity
    from side
    cross join sales_at(side.data_version_id) as was_true
    group by side.is_later, date_trunc('month', was_true.day::timestamp)::date, was_true.day <= side.known_to
    union all
    select
        side.is_later,
        false as is_fact,
        in_force.month,
        line.day <= side.known_to as is_known,
        sum(line.quantity) as quantity
    from side
    inner join plan_month as in_force
        on side.plan_id >= in_force.plan_id
            and coalesce(side.plan_id < in_force.superseded_by, true)
    inner join plan_line as line
        on in_force.plan_id = line.plan_id
            and in_force.month <= line.day
            and in_force.month + interval '1 month' > line.day
    where line.day <= side.last_day
    group by side.is_later, in_force.month, line.day <= side.known_to
    union all
    select
        side.is_later,
        false as is_fact,
        in_force.month,
        change.day <= side.known_to as is_known,
        sum(change.delta) as quantity
    from side
    inner join plan_month as in_force
        on side.plan_id >= in_force.plan_id
            and coalesce(side.plan_id < in_force.superseded_by, true)
    inner join plan_revision as revision
        on in_force.plan_id = revision.plan_id
            and side.data_version_id >= revision.data_version_id
    inner join plan_revision_line as change
        on revision.plan_revision_id = change.plan_revision_id
            and in_force.month <= change.day
            and in_force.month + interval '1 month' > change.day
    where change.day <= side.last_day
    group by side.is_later, in_force.month, change.day <= side.known_to
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
