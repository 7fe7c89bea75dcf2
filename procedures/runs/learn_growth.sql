-- learn_growth: by how much sales grow in a year, for the months of a horizon after its first: the 365 days before a day
-- by the 365 days before them, of all series that had sold for 730 or more; the geometric mean of what that gives at six
-- such days in the last year, 73 days apart, since one odd quarter makes the last of them odd alone; shrunk to 1 by
-- n/(n+1), where n + 1 is how many years the data have. A float's sum depends on its order, a numeric's does not.
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
    with run as (
        select
            run.run_id,
            run.horizon_start,
            (run.horizon_start - (
                select min(oldest.start_day) from run_mart as oldest where oldest.run_id = run.run_id
            )) / 365 - 1 as years
        from forecast_run as run
        where run.run_id = learn_growth.run_id
            and (run.parameters ->> 'factors')::boolean
    ),

    -- fifths of a year, counted backwards from the horizon; histories are read once, and not for each of the six days
    fifth as materialized (
        select
            seen.days,
            sold.fifth,
            sold.y
        from run
        cross join lateral run_base(run.run_id, run.horizon_start, 0, 2147483647) as mart
        cross join lateral (
            select
                run.horizon_start - mart.start_day as days,
                greatest(1, run.horizon_start - mart.start_day - 15 * 73 + 1) as first_step
        ) as seen
        cross join lateral (
            select
                (seen.days - seen.first_step + 1 - cell.step) / 73 as fifth,
                round(sum(cell.y)::numeric, 3) as y
            from unnest(mart.y[seen.first_step:seen.days]) with ordinality as cell (y, step)
            group by (seen.days - seen.first_step + 1 - cell.step) / 73
        ) as sold
        where seen.days >= 730
    ),

    pooled as (
        select
            back.fifths,
            (
                sum(fifth.y) filter (where fifth.fifth between back.fifths and back.fifths + 4)
                / nullif(sum(fifth.y) filter (where fifth.fifth between back.fifths + 5 and back.fifths + 9), 0)
            )::float8 as growth
        from generate_series(0, 5) as back (fifths)
        inner join fifth on back.fifths * 73 + 730 <= fifth.days
        group by back.fifths
    )

    select
        run.run_id,
        run.horizon_start,
        'growth',
        365,
        1 + (
            greatest(1 / {{ greatest_growth }}, least({{ greatest_growth }}, usual.growth)) - 1
        ) * run.years / (run.years + 1),
        run.years
    from run
    cross join (
        select exp(avg(ln(pooled.growth) order by pooled.fifths)) as growth
        from pooled
        where pooled.growth > 0
    ) as usual
    where usual.growth is not null;
end
$learn_growth$;

comment on function learn_growth is 'By how much sales grow in a year: for the months of a horizon after its first.';
