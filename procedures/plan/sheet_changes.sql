-- sheet_changes: what the overrides of a plan's month that were made after a revision have changed, the largest change
-- first, and whether a person should look at it once more: a cell that is more than doubled or halved, or a whole that
-- moves by more than a tenth. A sum is shown as the rows made on top of it left it. plan_id NULL: the plan in force.
{% from 'macros/month.sql' import month_of -%}
{% from 'macros/override.sql' import covers with context -%}
{% from 'macros/plan.sql' import plan_changes -%}
create or replace function sheet_changes(plan_revision_id bigint, month date, plan_id bigint default null)
returns table (
    {{ dimensions | typed('text') }},
    plan numeric,
    new_plan numeric,
    change numeric,
    is_large boolean,
    whole numeric,
    new_whole numeric,
    is_large_in_all boolean
)
language sql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
as $sheet_changes$
with span as (
    select
        wanted.month,
        coalesce(
            sheet_changes.plan_id,
            (
                select in_force.plan_id
                from plan_in_force as in_force
                where in_force.month = wanted.month
            )
        ) as plan_id
    from (values ({{ month_of('sheet_changes.month') }})) as wanted (month)
),

moved as (
    {{ plan_changes('span', until='revision.plan_revision_id > sheet_changes.plan_revision_id') | indent }}
),

of_series as (
    select
        moved.series_id,
        sum(moved.delta) as delta
    from moved
    group by moved.series_id
),

sheet as (
    select
        {{ dimensions | idents('planned') }},
        planned.plan - coalesce(of_series.delta, 0) as plan,
        planned.plan as new_plan
    from span
    cross join plan_sheet(span.month, span.plan_id) as planned
    inner join series on {{ dimensions | equal('planned', 'series') }}
    left join of_series on series.series_id = of_series.series_id
),

summed as (
    select
        sum(sheet.plan) as whole,
        sum(sheet.new_plan) as new_whole
    from sheet
),

made as (
    select override.*
    from span
    inner join named_override as override
        on span.plan_id = override.plan_id and span.month = override.month
    inner join plan_revision as revision
        on override.override_id = revision.override_id
            and revision.kind = 'override'
            and revision.plan_revision_id > sheet_changes.plan_revision_id
),

changed as (
    select
        made.override_id,
        {{ dimensions | idents('made') }},
        sum(sheet.plan) as plan,
        sum(sheet.new_plan) as new_plan
    from made
    inner join sheet
        on {{ covers('made', 'sheet') | indent(8) }}
    group by made.override_id, {{ dimensions | idents('made') }}
)

select
    {{ dimensions | idents('changed') }},
    changed.plan,
    changed.new_plan,
    changed.new_plan - changed.plan as change,
    changed.new_plan > 2 * changed.plan or 2 * changed.new_plan < changed.plan as is_large,
    summed.whole,
    summed.new_whole,
    abs(summed.new_whole - summed.whole) > summed.whole / 10 as is_large_in_all
from changed
cross join summed
order by abs(changed.new_plan - changed.plan) desc, changed.override_id
$sheet_changes$;

comment on function sheet_changes is 'What the overrides made after a revision changed, and whether a person should look at it once more.';
