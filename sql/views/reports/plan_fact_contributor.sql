-- plan_fact_contributor: who made the deviation of a month: the cells of each level, furthest from their plan
-- first, with their share of all that went up or down (Pareto), and what people say about it. Shares are of the
-- sum of absolute variances: what cancels out in the total still deviated.
create view plan_fact_contributor as
with ranked as (
    select
        plan_fact_month.level,
        {{ dimensions | idents('plan_fact_month') }},
        plan_fact_month.month,
        plan_fact_month.plan_to_date,
        plan_fact_month.fact,
        plan_fact_month.variance,
        plan_fact_month.variance_pct,
        row_number() over furthest_first as position,
        abs(plan_fact_month.variance) as size,
        sum(abs(plan_fact_month.variance)) over of_level as whole,
        sum(abs(plan_fact_month.variance)) over furthest_first as so_far,
        plan_fact_month.match_status,
        plan_fact_month.is_complete,
        plan_fact_month.series_id
    from plan_fact_month
    where plan_fact_month.variance is not null
        and plan_fact_month.match_status <> 'neither'
    window
        of_level as (partition by plan_fact_month.level, plan_fact_month.month),
        furthest_first as (
            partition by plan_fact_month.level, plan_fact_month.month
            order by abs(plan_fact_month.variance) desc, {{ dimensions | idents('plan_fact_month') }}
            rows unbounded preceding
        )
)

select
    ranked.level,
    {{ dimensions | idents('ranked') }},
    ranked.month,
    ranked.position,
    ranked.plan_to_date,
    ranked.fact,
    ranked.variance,
    ranked.variance_pct,
    round(100 * ranked.size / nullif(ranked.whole, 0), 6) as share_pct,
    round(100 * ranked.so_far / nullif(ranked.whole, 0), 6) as cumulative_pct,
    ranked.match_status,
    ranked.is_complete,
    ranked.series_id,
    cell_comment.comment,
    cell_comment.commented_by,
    cell_comment.commented_at
from ranked
left join cell_comment
    on ranked.month = cell_comment.month
        and array[{{ dimensions | idents('ranked') }}] = array[{{ dimensions | idents('cell_comment') }}]
        and cell_comment.is_newest;

comment on view plan_fact_contributor is
'Who made the deviation of a month, furthest from plan first, with cumulative share and the newest comment. Ask for one level and month.';
comment on column plan_fact_contributor.level is 'total, the name of a dimension, or series: shares are of one level.';
{% for dimension in dimensions -%}
comment on column plan_fact_contributor.{{ dimension | ident }} is 'Dimension; NULL where the level sums over it.';
{% endfor -%}
comment on column plan_fact_contributor.month is 'First day of the month.';
comment on column plan_fact_contributor.position is 'Place in the list: 1 is furthest from its plan.';
comment on column plan_fact_contributor.plan_to_date is 'Plan of the days for which fact is plan_fact_month.';
comment on column plan_fact_contributor.fact is 'What was sold so far.';
comment on column plan_fact_contributor.variance is 'Fact minus plan to date; below 0: it pulled the month down.';
comment on column plan_fact_contributor.variance_pct is 'Variance in per cent of plan to date; NULL where that is 0.';
comment on column plan_fact_contributor.share_pct is 'Its absolute variance in per cent of the sum of absolute variances of the level.';
comment on column plan_fact_contributor.cumulative_pct is 'The same for all rows up to this one; the last row has 100.';
comment on column plan_fact_contributor.match_status is 'both, plan_only or fact_only: which sides the cell has.';
comment on column plan_fact_contributor.is_complete is 'The month is over and its fact is here.';
comment on column plan_fact_contributor.series_id is 'The series, at level series.';
comment on column plan_fact_contributor.comment is 'What was last said about this deviation: comment_deviation(); all of it is in deviation_comment.';
comment on column plan_fact_contributor.commented_by is 'By whom.';
comment on column plan_fact_contributor.commented_at is 'When.';
