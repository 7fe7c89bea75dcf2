-- learn_growth: by how much sales grow in a year, for the months of a horizon after its first: the last 365 days of all
-- series that sold for 730 or more, by the 365 days before them, shrunk to 1 by n/(n+1), where n + 1 is how many years
-- the data have. A float's sum depends on its order, a numeric's does not.
--   locks     nothing of its own: start_run calls it
{% from 'macros/threshold.sql' import greatest_growth -%}
create or replace function learn_growth(run_id bigint)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $learn_growth$
#variable_conflict use_column
begin
    insert into run_factor (run_id, origin, kind, key, factor, evidence)
    select
        learn_growth.run_id,
        pooled.horizon_start,
        'growth',
        365,
        1 + (
            greatest(1 / {{ greatest_growth }}, least({{ greatest_growth }}, pooled.growth)) - 1
        ) * pooled.years / (pooled.years + 1),
        pooled.years
    from (
        select
            run.horizon_start,
            (sum(summed.last_year) / nullif(sum(summed.year_before), 0))::float8 as growth,
            (run.horizon_start - (
                select min(oldest.start_day) from run_mart as oldest where oldest.run_id = run.run_id
            )) / 365 - 1 as years
        from forecast_run as run
        cross join lateral run_base(run.run_id, run.horizon_start, 0, 2147483647) as mart
        cross join lateral (
            select run.horizon_start - mart.start_day as days
        ) as seen
        cross join lateral (
            select
                round(sum(cell.y) filter (where cell.step > 365)::numeric, 3) as last_year,
                round(sum(cell.y) filter (where cell.step <= 365)::numeric, 3) as year_before
            from unnest(mart.y[seen.days - 729:seen.days]) with ordinality as cell (y, step)
        ) as summed
        where run.run_id = learn_growth.run_id
            and (run.parameters ->> 'factors')::boolean
            and seen.days >= 730
        group by run.run_id
    ) as pooled
    where pooled.growth > 0;
end
$learn_growth$;

comment on function learn_growth is 'By how much sales grow in a year: for the months of a horizon after its first.';
