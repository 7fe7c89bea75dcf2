with asked as (
    select
        %(level)s as level,
        coalesce(
            %(month)s::date,
            (select max(month) from plan_fact_month where level = 'total' and variance is not null)
        ) as month
),

moved as materialized (
    select found.*
    from asked
    cross join lateral moved_members(asked.month) as found
)

select
    contributor.position,
    {},
    contributor.variance,
    contributor.variance_pct,
    contributor.plan_to_date,
    contributor.fact,
    contributor.share_pct,
    contributor.cumulative_pct,
    to_char(contributor.month, 'YYYY-MM') as month,
    contributor.comment,
    contributor.commented_by,
    (
        select
            string_agg(
                format(
                    '%%s %%s sells under %%s %%s, and sold under %%s before', moved.dimension, moved.member,
                    moved.parent, moved.to_member, moved.from_member
                ), '; ' order by moved.since, moved.dimension, moved.member
            )
        from moved
        where is_moved_cell(
            to_jsonb(contributor), moved.dimension, moved.member, moved.parent, moved.from_member, moved.to_member
        )
    ) as moved
from asked
inner join plan_fact_contributor as contributor
    on asked.level = contributor.level and asked.month = contributor.month
order by contributor.position
limit %(top)s
