-- deviations: at every level, the members furthest from their plan in a month, and the rest as one row, so
-- that every list adds up. A cell's name is its dimensions joined, but for those its level sums over.
with cell as (
    select
        known.level,
        known.plan_to_date,
        known.fact,
        known.variance,
        (
            select string_agg(to_jsonb(known.*) ->> part.dimension, ' · ' order by part.position)
            from dimension as part
        ) as member
    from plan_fact_month as known
    where known.month = %(month)s
        and known.level <> 'total'
        and known.variance is not null
),

ranked as (
    select
        cell.*,
        row_number() over (partition by cell.level order by abs(cell.variance) desc, cell.member) as place,
        count(*) over (partition by cell.level) as members
    from cell
),

listed as (
    select
        ranked.*,
        -- all that are not listed share the place after the last
        least(ranked.place, %(top)s + 1) as line
    from ranked
),

heading as (
    select
        one.dimension as level,
        one.dimension as name,
        one.position
    from dimension as one
    union all
    select
        'series' as level,
        string_agg(part.dimension, ' · ' order by part.position) as name,
        count(*) + 1 as position
    from dimension as part
    -- one dimension alone is the series already
    having count(*) > 1
)

select
    heading.level,
    heading.name,
    listed.members,
    count(*) as member_count,
    case when listed.line <= %(top)s then min(listed.member) end as member,
    sum(listed.plan_to_date) as plan_to_date,
    sum(listed.fact) as fact,
    sum(listed.variance) as variance,
    round(100 * sum(listed.variance) / nullif(sum(listed.plan_to_date), 0), 2) as variance_pct
from listed
inner join heading on listed.level = heading.level
group by heading.level, heading.name, heading.position, listed.members, listed.line
order by heading.position, listed.line;
