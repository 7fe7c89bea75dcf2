-- closed_years_touched: the years before the one that the newer one's data end in, of which months changed between two
-- states of the reports, as their first days; NULL: all of them, or nobody knows.
--   a version        the years whose sales it changed, and those after them, which are compared with them; all where it
--                    calls series otherwise
--   a plan           from its first month on
--   an override, a budget, a month that was judged otherwise    its own
--   the year that has gone by                                   is new among them
-- The reports show the newer state already (report_status), and their rows still the older one.
{% from 'macros/period.sql' import year_of with context -%}
create or replace function closed_years_touched(
    shown_version bigint, shown_revision bigint, shown_from date, open_from date
)
returns date[]
language sql
stable
set search_path = {{ schema | ident }}, pg_temp
begin atomic
with touched as (
    select
        version.month as first_month,
        (version.month + interval '1 year')::date as last_month
    from version_month as version
    where version.data_version_id > closed_years_touched.shown_version
    union all
    select
        coalesce(override.month, plan.first_month, budget_month.month) as first_month,
        coalesce(override.month, budget_month.month, closed_years_touched.open_from) as last_month
    from plan_revision as revision
    left join plan on revision.plan_id = plan.plan_id
    left join override on revision.override_id = override.override_id
    left join budget_month on revision.budget_id = budget_month.budget_id
    where revision.plan_revision_id > coalesce(closed_years_touched.shown_revision, 0)
    union all
    select
        misjudged.month as first_month,
        misjudged.month as last_month
    from misjudged_month as misjudged
    union all
    select
        closed_years_touched.shown_from as first_month,
        (closed_years_touched.open_from - interval '1 year')::date as last_month
    where closed_years_touched.shown_from < closed_years_touched.open_from
)

select
    case
        when exists (
            select from series_alias as alias
            where greatest(alias.data_version_id, alias.ended_by) > closed_years_touched.shown_version
        ) then null
        when isfinite(closed_years_touched.shown_from) then (
            select coalesce(array_agg(distinct year.year::date order by year.year::date), '{}')
            from touched
            cross join lateral generate_series(
                {{ year_of('touched.first_month') }},
                least(touched.last_month, closed_years_touched.open_from - 1)::timestamp,
                interval '1 year'
            ) as year (year)
        )
    end;
end;

comment on function closed_years_touched is
'The years before of which months changed between two states of the reports, as their first days; NULL: all of them.';
