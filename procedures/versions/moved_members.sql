-- moved_members: members that moved in a month, such as a store from one region to another: what sold all of the month
-- before under one member of another dimension sells under a second one since a day of this month, and no more under
-- the first. Only dimensions of which each member stands under one of the other, of several, as stores do in regions.
-- Their series are others since then: plans and sales of before stay where they were made, until rename_series().
{% from 'macros/month.sql' import month_of, next_month -%}
{% set pairs = [] -%}
{% for child in dimensions -%}
{% for parent in dimensions if parent != child -%}
{% set _ = pairs.append((child, parent)) -%}
{% endfor -%}
{% endfor -%}
create or replace function moved_members(month date)
returns table (
    dimension text,
    member text,
    parent text,
    from_member text,
    to_member text,
    since date
)
language sql
stable
begin atomic
with span as (
    select
        ({{ month_of('moved_members.month') }} - interval '1 month')::date as month_before,
        {{ month_of('moved_members.month') }} as month,
        {{ next_month(month_of('moved_members.month')) }} as next_month
),

sold as materialized (
    select
        kept.series_id,
        kept.month = span.month as is_now,
        {{ dimensions | idents('series') }}
    from span
    inner join sales_month as kept on kept.month in (span.month_before, span.month)
    inner join series on kept.series_id = series.series_id
    where kept.superseded_by is null
        and kept.sales <> 0
),

standing as (
    {% for child, parent in pairs -%}
    select
        '{{ child | text }}' as dimension,
        sold.{{ child | ident }} as member,
        '{{ parent | text }}' as parent,
        sold.{{ parent | ident }} as parent_member,
        sold.series_id,
        sold.is_now
    from sold
    {%- if not loop.last %}
    union all
    {% endif -%}
    {% else -%}
    select
        null::text as dimension,
        null::text as member,
        null::text as parent,
        null::text as parent_member,
        sold.series_id,
        sold.is_now
    from sold
    where false
    {%- endfor %}
),

member as (
    select
        standing.dimension,
        standing.member,
        standing.parent,
        array_agg(distinct standing.parent_member) filter (where not standing.is_now) as before,
        array_agg(distinct standing.parent_member) filter (where standing.is_now) as now
    from standing
    group by standing.dimension, standing.member, standing.parent
),

holding as (
    select
        member.dimension,
        member.parent
    from member
    where member.before is not null
    group by member.dimension, member.parent
    having count(distinct member.before[1]) > 1
        and 2 * count(*) filter (where cardinality(member.before) = 1) > count(*)
),

candidate as (
    select
        member.dimension,
        member.member,
        member.parent,
        member.before[1] as from_member,
        other.to_member
    from member
    inner join holding on member.dimension = holding.dimension and member.parent = holding.parent
    cross join lateral (
        select
            min(found.name) as to_member,
            count(*) as members
        from unnest(member.now) as found (name)
        where found.name <> member.before[1]
    ) as other
    where cardinality(member.before) = 1
        and other.members = 1
)

select
    candidate.dimension,
    candidate.member,
    candidate.parent,
    candidate.from_member,
    candidate.to_member,
    min(sale.day) filter (where stood.parent_member = candidate.to_member) as since
from span
cross join candidate
inner join (
    select distinct
        standing.dimension,
        standing.member,
        standing.parent,
        standing.parent_member,
        standing.series_id
    from standing
) as stood
    on candidate.dimension = stood.dimension
        and candidate.member = stood.member
        and candidate.parent = stood.parent
inner join sales as sale
    on stood.series_id = sale.series_id
        and span.month_before <= sale.day
        and span.next_month > sale.day
where sale.sales <> 0
group by
    candidate.dimension,
    candidate.member,
    candidate.parent,
    candidate.from_member,
    candidate.to_member
having min(sale.day) filter (where stood.parent_member = candidate.to_member)
    > max(sale.day) filter (where stood.parent_member = candidate.from_member);
end;

comment on function moved_members is
'Members that moved in a month from one member of another dimension to a second one, such as a store to another region.';
