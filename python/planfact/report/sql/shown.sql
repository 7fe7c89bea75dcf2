-- shown: what the reports show: their data version, and the months they have a plan for. Always one row.
select
    shown.data_version_id,
    shown.last_day,
    shown.refreshed_at,
    version.checksum,
    version.row_count,
    (
        select max(version_before.data_version_id)
        from data_version as version_before
        where version_before.data_version_id < shown.data_version_id
    ) as before,
    rule.bias_pct,
    setting.company,
    setting.unit,
    setting.decimals,
    -- a column that is there only where one is kept
    to_jsonb(setting) ->> 'second_measure' as second_measure,
    newest.data_version_id as newest_data_version_id,
    newest.plan_id as newest_plan_id,
    shown.plan_id,
    coalesce(shown.data_version_id < newest.data_version_id, false) as has_newer_data,
    coalesce(coalesce(shown.plan_id, 0) < newest.plan_id, false) as has_newer_plan,
    newest.overrides,
    newest.budgets,
    coalesce(
        shown.data_version_id < newest.data_version_id
        or coalesce(shown.plan_id, 0) < newest.plan_id
        or coalesce(shown.plan_revision_id, 0) < newest.plan_revision_id
        or exists (select from misjudged_month),
        false
    ) as is_stale,
    planned.months as planned_months,
    planned.newest_with_fact
from report_status as shown
cross join report_rule as rule
cross join planfact_setting as setting
left join data_version as version on shown.data_version_id = version.data_version_id
cross join (
    select
        (select max(data_version.data_version_id) from data_version) as data_version_id,
        (select max(plan.plan_id) from plan where plan.published_at is not null) as plan_id,
        (select max(plan_revision.plan_revision_id) from plan_revision) as plan_revision_id,
        (
            select count(*)
            from plan_revision as revision
            where revision.plan_revision_id > coalesce(
                (select status.plan_revision_id from report_status as status), 0
            )
                and revision.kind in ('override', 'undo', 'expiry')
        ) as overrides,
        (
            select count(*)
            from plan_revision as revision
            where revision.plan_revision_id > coalesce(
                (select status.plan_revision_id from report_status as status), 0
            )
                and revision.kind = 'budget'
        ) as budgets
) as newest
cross join (
    select
        coalesce(array_agg(cell.month order by cell.month), '{}') as months,
        max(cell.month) filter (where cell.fact is not null) as newest_with_fact
    from plan_fact_month as cell
    where cell.level = 'total'
        and cell.plan is not null
) as planned;
