-- gaps: which days are missing in the months that the reports plan, at the data version that they show; and, where the
-- month was accepted all the same, why and by whom.
select
    gap.month,
    gap.shop,
    named.dimension,
    named.label,
    gap.missing_days,
    gap.first_missing,
    gap.last_missing,
    gap.is_accepted,
    decision.reason,
    decision.decided_by
from report_status as shown
cross join (
    select min(cell.month) as month
    from plan_fact_month as cell
    where cell.level = 'total'
        and cell.plan is not null
) as planned
cross join lateral month_gap_between(
    shown.data_version_id, (planned.month - interval '1 month')::date, shown.last_day
) as gap
left join lateral (
    select
        month_acceptance.reason,
        month_acceptance.decided_by
    from month_acceptance
    where gap.is_accepted
        and month_acceptance.month = gap.month
        and month_acceptance.data_version_id <= shown.data_version_id
    order by month_acceptance.month_acceptance_id desc
    limit 1
) as decision on true
cross join lateral (
    select
        dimension.dimension,
        (
            select member.label
            from dimension_member as member
            where member.dimension = dimension.dimension
                and member.member = gap.shop
        ) as label
    from dimension
    where dimension.is_shop
) as named
where gap.first_missing <= shown.last_day
order by gap.month desc, gap.is_accepted asc, gap.missing_days desc, gap.shop nulls first;
