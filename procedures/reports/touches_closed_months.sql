-- touches_closed_months: does anything that became known between two states of the reports change a month before the year
-- that the newer one's data end in? A version touches the months whose sales it changed, and all of them where it calls
-- series otherwise; a plan and a budget touch theirs, an override its own.
create or replace function touches_closed_months(shown report_status, shows report_status)
returns boolean
language sql
stable
set search_path = {{ schema | ident }}, pg_temp
begin atomic
select
    before.data_version_id is null
    or before.open_from <> after.open_from
    or exists (
        select from version_month as touched
        where touched.data_version_id > before.data_version_id
            and touched.month < after.open_from
    )
    or exists (
        select from series_alias as alias
        where greatest(alias.data_version_id, alias.ended_by) > before.data_version_id
    )
    or exists (
        select from plan_revision as revision
        left join plan on revision.plan_id = plan.plan_id
        left join override on revision.override_id = override.override_id
        left join budget_month on revision.budget_id = budget_month.budget_id
        where revision.plan_revision_id > coalesce(before.plan_revision_id, 0)
            and coalesce(override.month, plan.first_month, budget_month.month) < after.open_from
    )
from (select (touches_closed_months.shown).*) as before  -- noqa: AM04
cross join (select (touches_closed_months.shows).*) as after;  -- noqa: AM04
end;

comment on function touches_closed_months is 'Does anything that became known between two states of the reports change a month of the years before?';
