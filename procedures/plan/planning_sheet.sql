-- planning_sheet: what a planner changes of a month, as plan_sheet gives it, and below it the sums that spread: a row per
-- member of each dimension that reports sum by, and one of the whole. A dimension that is NULL stands for all of it.
create or replace function planning_sheet(month date, plan_id bigint default null, depth integer default null)
returns table (
    {{ dimensions | typed('text') }},
    is_sum boolean,
    plan_statistical numeric,
    plan numeric,
    fact_last_year numeric,
    budget numeric,
    plan_id bigint
)
language sql
stable
begin atomic
select
    {% for dimension in dimensions -%}
    planned.{{ dimension | ident }},
    {% endfor -%}
    grouping({{ dimensions | idents('planned') }}) > 0 as is_sum,
    sum(planned.plan_statistical) as plan_statistical,
    sum(planned.plan) as plan,
    sum(planned.fact_last_year) as fact_last_year,
    sum(planned.budget) as budget,
    planned.plan_id
from plan_sheet(planning_sheet.month, planning_sheet.plan_id, planning_sheet.depth) as planned
group by grouping sets (
    (planned.plan_id, {{ dimensions | idents('planned') }}),
    {% if dimensions | length > 1 -%}
    {% for dimension in levels -%}
    (planned.plan_id, planned.{{ dimension | ident }}),
    {% endfor -%}
    {% endif -%}
    (planned.plan_id)
)
-- a dimension that the depth leaves out has no members to sum by
having grouping({{ dimensions | idents('planned') }}) in (0, {{ 2 ** (dimensions | length) - 1 }})
    {% for dimension in dimensions -%}
    or planned.{{ dimension | ident }} is not null
    {%- if not loop.last %}
    {% endif -%}
    {% endfor %}
order by
    is_sum,
    {% for dimension in dimensions -%}
    grouping(planned.{{ dimension | ident }}),
    {% endfor -%}
    {{ dimensions | idents('planned') }};
end;

comment on function planning_sheet is 'What a planner changes of a month: a row per series, and below them the sums that spread over their series.';
