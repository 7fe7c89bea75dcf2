-- moved_plan_fact_closed: plan_fact_closed at a data version and a revision, made of the rows that it shows, and of the years
-- that were touched since, worked out again: what plan_fact_month_between makes of all of them, where closed_years_touched
-- named the years. Years that follow each other are worked out at once.
-- plpgsql, since the view it reads is made of it.
{% from 'macros/plan_fact_row.sql' import plan_fact_names -%}
{% from 'macros/period.sql' import year_of with context -%}
create or replace function moved_plan_fact_closed(
    data_version_id bigint, plan_revision_id bigint, open_from date, years date[]
)
returns setof plan_fact_row
language plpgsql
stable
set search_path = {{ schema | ident }}, pg_temp
as $moved_plan_fact_closed$
#variable_conflict use_column
begin
    return query
    select
        cell.level,
        {{ dimensions | idents('cell') }},
        {% for name in plan_fact_names -%}
        {{ 'moved_plan_fact_closed.data_version_id' if name == 'data_version_id' else 'cell.' ~ name }}
        {%- if not loop.last %},
        {% endif -%}
        {% endfor %}
    from plan_fact_closed as cell
    where cell.month < moved_plan_fact_closed.open_from
        and {{ year_of('cell.month') }}::date <> all(moved_plan_fact_closed.years);

    return query
    select cell.*
    from (
        select
            min(numbered.year) as first_month,
            (max(numbered.year) + interval '1 year')::date as next_month
        from (
            select
                touched.year,
                extract(year from touched.year) - row_number() over (order by touched.year) as island
            from unnest(moved_plan_fact_closed.years) as touched (year)
        ) as numbered
        group by numbered.island
    ) as span
    cross join lateral plan_fact_month_between(
        moved_plan_fact_closed.data_version_id,
        moved_plan_fact_closed.plan_revision_id,
        span.first_month,
        span.next_month
    ) as cell;
end
$moved_plan_fact_closed$;

comment on function moved_plan_fact_closed is
'plan_fact_closed at a data version and a revision, made of the rows that it shows and of the years that were touched since.';
