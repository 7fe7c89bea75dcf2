-- plan_comparison: the plans of a month side by side, in the months that are not over: drafts and the plan in force, with
-- budget and last year beside each, at every level but the series.
{% from 'macros/level.sql' import level_of, level_sets with context -%}
{% from 'macros/month.sql' import each_month, month_of -%}
create view plan_comparison as
with newest as (
    select version.last_day
    from data_version as version
    order by version.data_version_id desc
    limit 1
),

candidate as (
    select
        plan.plan_id,
        plan.name,
        plan.comment,
        step.month::date as month,
        in_force.plan_id is not null as is_in_force
    from plan
    cross join newest
    cross join {{ each_month('plan.first_month', 'plan.last_month') }} as step (month)
    left join plan_in_force as in_force
        on plan.plan_id = in_force.plan_id and step.month::date = in_force.month
    where (in_force.plan_id is not null or plan.published_at is null)
        and step.month >= {{ month_of('newest.last_day') }}
),

leveled as (
    select
        candidate.plan_id,
        candidate.name,
        candidate.comment,
        candidate.month,
        candidate.is_in_force,
        {{ level_of('cell', with_series=false) | indent(8) }} as level,
        {% for dimension in dimensions -%}
        {% if dimension in levels -%}
        cell.{{ dimension | ident }},
        {% else -%}
        null::text as {{ dimension | ident }},
        {% endif -%}
        {% endfor -%}
        sum(cell.plan) as plan,
        sum(cell.budget) as budget,
        sum(cell.fact_last_year) as fact_last_year
    from candidate
    cross join plan_sheet(candidate.month, candidate.plan_id) as cell
    group by
        candidate.plan_id, candidate.name, candidate.comment, candidate.month, candidate.is_in_force,
        {{ level_sets('cell', with_series=false) | indent(8) }}
)

select
    leveled.level,
    {{ dimensions | idents('leveled') }},
    leveled.month,
    leveled.plan_id,
    case when leveled.is_in_force then 'in force' else 'draft' end as status,
    leveled.name,
    leveled.plan,
    leveled.plan - standing.plan as difference,
    round(100 * (leveled.plan - standing.plan) / nullif(standing.plan, 0), 6) as difference_pct,
    standing.plan as plan_in_force,
    leveled.budget,
    leveled.fact_last_year,
    leveled.comment
from leveled
left join leveled as standing
    on leveled.level = standing.level
        and leveled.month = standing.month
        and standing.is_in_force
        {%- for dimension in dimensions %}
        and leveled.{{ dimension | ident }} is not distinct from standing.{{ dimension | ident }}
        {%- endfor %};

comment on view plan_comparison is 'Drafts and the plan in force side by side, in the months that are not over. Ask for one level.';
comment on column plan_comparison.level is 'total, or the name of a dimension.';
{% for dimension in dimensions -%}
comment on column plan_comparison.{{ dimension | ident }} is 'Dimension; NULL where the level sums over it.';
{% endfor -%}
comment on column plan_comparison.month is 'First day of the month.';
comment on column plan_comparison.plan_id is 'The plan.';
comment on column plan_comparison.status is 'in force, or draft.';
comment on column plan_comparison.name is 'What the draft is called.';
comment on column plan_comparison.plan is 'Its quantity, overrides included.';
comment on column plan_comparison.difference is 'By how much it is above the plan in force; NULL where there is none.';
comment on column plan_comparison.difference_pct is 'The same in per cent of the plan in force.';
comment on column plan_comparison.plan_in_force is 'The plan in force.';
comment on column plan_comparison.budget is 'The budget.';
comment on column plan_comparison.fact_last_year is 'Fact of the same month last year.';
comment on column plan_comparison.comment is 'What was said about the plan.';
