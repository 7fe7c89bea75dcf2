-- sheet_changes: what the staged rows of a planning sheet would change, row by row, the largest change first, and whether a
-- person should look at it once more: a row that is more than doubled or halved, or a whole that moves by more than a
-- tenth. Rows that are no numbers, or name what is not planned, are none: validate_overrides says them.
{% from 'macros/override.sql' import at_every_level with context -%}
create or replace function sheet_changes(load_id bigint, month date, plan_id bigint default null)
returns table (
    line_no bigint,
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
with sheet as (
    select
        planned.*,
        row_number() over () as series_no
    from plan_sheet(sheet_changes.month, sheet_changes.plan_id) as planned
),

member as (
    {{ at_every_level('sheet', ['series_no', 'plan']) | indent }}
),

planned as (
    select
        {{ dimensions | idents('member') }},
        sum(member.plan) as plan
    from member
    group by {{ dimensions | idents('member') }}
),

changed as (
    select
        staged.line_no,
        {{ dimensions | idents('planned') }},
        planned.plan,
        staged.quantity::numeric(17, 3) as new_plan
    from override_stage as staged
    inner join planned
        on {% for dimension in dimensions -%}
        coalesce(staged.{{ dimension | ident }}, '') = planned.{{ dimension | ident }}
            {%- if not loop.last %}
            and {% endif -%}
        {% endfor %}
    where staged.load_id = sheet_changes.load_id
        and pg_input_is_valid(staged.quantity, 'numeric(17, 3)')
),

summed as (
    select
        coalesce(sum(changed.new_plan - changed.plan), 0) as change,
        (select sum(sheet.plan) from sheet) as whole
    from changed
)

select
    changed.line_no,
    {{ dimensions | idents('changed') }},
    changed.plan,
    changed.new_plan,
    changed.new_plan - changed.plan as change,
    changed.new_plan > 2 * changed.plan or 2 * changed.new_plan < changed.plan as is_large,
    summed.whole,
    summed.whole + summed.change as new_whole,
    abs(summed.change) > summed.whole / 10 as is_large_in_all
from changed
cross join summed
order by abs(changed.new_plan - changed.plan) desc, changed.line_no
$sheet_changes$;

comment on function sheet_changes is 'What the staged rows of a planning sheet would change, and whether a person should look at it once more.';
