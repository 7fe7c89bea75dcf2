-- plan_fact_group: plan against fact per month by an attribute of members: by region, by format. Each month is grouped by
-- what the attribute was in it: a store that moved counts for its old region before, for the new one after, and its own
-- history stays whole. Members without the attribute are one group, NULL, so that groups always sum to the whole.
{% from 'macros/variance.sql' import percent_of -%}
{% set sums = ['plan', 'plan_to_date', 'fact', 'variance', 'fact_last_year', 'budget', 'variance_to_budget'] -%}
create view plan_fact_group as
with called as (
    select
        known.dimension,
        coalesce(name.as_name, known.member) as member,
        known.attribute,
        known.first_month,
        known.value,
        name.as_name is null as is_own
    from member_attribute as known
    left join member_name as name on known.dimension = name.dimension and known.member = name.name
    where known.attribute <> 'label'
),

attribute as (
    select distinct
        called.dimension,
        called.attribute
    from called
),

cell as (
    select
        attribute.dimension,
        attribute.attribute,
        series.series_id,
        case attribute.dimension
            {% for dimension in dimensions -%}
            when '{{ dimension | text }}' then series.{{ dimension | ident }}
            {% endfor -%}
        end as member
    from attribute
    cross join series
),

grouped as (
    select
        member.dimension,
        member.attribute,
        month.month,
        member.member,
        (
            select called.value
            from called
            where called.dimension = member.dimension
                and called.attribute = member.attribute
                and called.member = member.member
                and called.first_month <= month.month
            order by called.is_own desc, called.first_month desc
            limit 1
        ) as value
    from (
        select distinct
            cell.dimension,
            cell.attribute,
            cell.member
        from cell
    ) as member
    cross join (
        select plan_fact_month.month
        from plan_fact_month
        where plan_fact_month.level = 'total'
    ) as month
)

select
    grouped.dimension,
    grouped.attribute,
    grouped.value,
    fact_month.month,
    count(distinct grouped.member) as members,
    {% for name in sums -%}
    sum(fact_month.{{ name }}) as {{ name }},
    {% endfor -%}
    {{ percent_of('sum(fact_month.variance)', 'sum(fact_month.plan_to_date)') }} as variance_pct,
    {{ percent_of('sum(fact_month.fact)', 'sum(fact_month.plan)') }} as execution_pct,
    {{ percent_of('sum(fact_month.fact) - sum(fact_month.fact_last_year)', 'sum(fact_month.fact_last_year)') }}
        as yoy_pct
from cell
inner join plan_fact_month as fact_month
    on fact_month.level = 'series' and cell.series_id = fact_month.series_id
inner join grouped
    on cell.dimension = grouped.dimension
        and cell.attribute = grouped.attribute
        and cell.member = grouped.member
        and fact_month.month = grouped.month
group by grouped.dimension, grouped.attribute, grouped.value, fact_month.month;

comment on view plan_fact_group is 'Plan against fact per month by an attribute of members, as it was in that month.';
comment on column plan_fact_group.dimension is 'The dimension.';
comment on column plan_fact_group.attribute is 'The attribute, such as region.';
comment on column plan_fact_group.value is 'Its value in that month; NULL: members of which none is known.';
comment on column plan_fact_group.month is 'First day of the month.';
comment on column plan_fact_group.members is 'Members of this value.';
{% for name in sums + ['variance_pct', 'execution_pct', 'yoy_pct'] -%}
comment on column plan_fact_group.{{ name }} is 'As in plan_fact_month.';
{% endfor -%}
