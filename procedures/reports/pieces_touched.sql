-- pieces_touched: the months of which plan_fact_piece is written again as a whole, after the reports went on from a version and
-- a revision, as their first days; since_version NULL: after nothing that still holds.
--   a plan, an override, a budget           its months; all there are, where nothing holds
--   a version                               the months of which it brought the first sales, or took the last: a budget is shown
--                                           where there is something to compare it with. Of other months it is the cells that
--                                           it touched, which keep_pieces finds
{% from 'macros/month.sql' import each_month -%}
create or replace function pieces_touched(since_version bigint, since_revision bigint, data_version_id bigint)
returns date[]
language sql
stable
set search_path = {{ schema | ident }}, pg_temp
begin atomic
select coalesce(array_agg(distinct touched.month), '{}')
from (
    select version.month
    from version_month as version
    where version.data_version_id > pieces_touched.since_version
        -- asked month by month, in the order of the key: exists would read both tables whole, and so does a row of any order
        and not coalesce(
            (
                select true
                from plan_fact_piece as kept
                where kept.month = version.month and kept.fact is not null
                order by kept.week, kept.series_id
                limit 1
            )
            and (
                select true
                from sales_month as sold
                where sold.month = version.month
                    and sold.days > 0
                    and sold.data_version_id <= pieces_touched.data_version_id
                    and coalesce(sold.superseded_by > pieces_touched.data_version_id, true)
                order by sold.series_id
                limit 1
            ),
            false
        )
    union all
    select step.month::date
    from plan_revision as revision
    left join plan on revision.plan_id = plan.plan_id
    left join override on revision.override_id = override.override_id
    left join budget_month on revision.budget_id = budget_month.budget_id
    cross join lateral {{ each_month(
        'coalesce(override.month, plan.first_month, budget_month.month)',
        'coalesce(override.month, plan.last_month, budget_month.month)'
    ) }} as step (month)
    where pieces_touched.since_version is null
        or revision.plan_revision_id > coalesce(pieces_touched.since_revision, 0)
) as touched;
end;

comment on function pieces_touched is 'The months of which plan_fact_piece is written again as a whole; of others, the cells that versions touched are.';
