-- touches_closed_months: does anything that became known between two states of the reports change a month before the year
-- that the newer one's data end in? A version touches the months whose sales it changed, and all of them where it calls
-- series otherwise; a plan and a budget touch theirs, an override its own.
create or replace function touches_closed_months(
    shown_version bigint, shown_revision bigint, shown_from date, open_from date
)
returns boolean
language sql
stable
set search_path = {{ schema | ident }}, pg_temp
begin atomic
select
    touches_closed_months.shown_version is null
    or touches_closed_months.shown_from <> touches_closed_months.open_from
    or exists (
        select from version_month as touched
        where touched.data_version_id > touches_closed_months.shown_version
            and touched.month < touches_closed_months.open_from
    )
    or exists (
        select from series_alias as alias
        where greatest(alias.data_version_id, alias.ended_by) > touches_closed_months.shown_version
    )
    or exists (
        select from plan_revision as revision
        left join plan on revision.plan_id = plan.plan_id
        left join override on revision.override_id = override.override_id
        left join budget_month on revision.budget_id = budget_month.budget_id
        where revision.plan_revision_id > coalesce(touches_closed_months.shown_revision, 0)
            and coalesce(override.month, plan.first_month, budget_month.month) < touches_closed_months.open_from
    );
end;

comment on function touches_closed_months is 'Does anything that became known between two states of the reports change a month of the years before?';
