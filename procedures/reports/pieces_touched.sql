-- pieces_touched: the months of which plan_fact_piece is written again, after the reports went from one state to another, as
-- their first days; NULL: all of them.
--   a version                               the months whose sales it changed; all where it calls series otherwise
--   a plan, an override, a budget           its own
--   nothing kept yet, or weeks that begin on another day       all
{% from 'macros/month.sql' import each_month, month_of -%}
create or replace function pieces_touched(shown_version bigint, shown_revision bigint, shown_week_start integer)
returns date[]
language sql
stable
set search_path = {{ schema | ident }}, pg_temp
begin atomic
select
    case
        when pieces_touched.shown_week_start = {{ calendar.week_start }}
            and pieces_touched.shown_version is not null
            and not exists (
                select from series_alias as alias
                where greatest(alias.data_version_id, alias.ended_by) > pieces_touched.shown_version
            )
            then (
                select coalesce(array_agg(distinct touched.month), '{}')
                from (
                    select version.month
                    from version_month as version
                    where version.data_version_id > pieces_touched.shown_version
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
                    where revision.plan_revision_id > coalesce(pieces_touched.shown_revision, 0)
                ) as touched
            )
    end;
end;

comment on function pieces_touched is 'The months of which plan_fact_piece is written again; NULL: all of them.';
