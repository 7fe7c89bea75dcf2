-- take_over_parts: what the workers of a run whose process is gone have written becomes another run's, so that it is
-- not fitted again.
--   promises  only series that get the same input in both runs, from one moment: a fit would give the same again
--   refuses   nothing
--   locks     the row of the run that is left: its workers that are writing come first; those that come later find it
--             failed and are refused
--   repeated  in one transaction: nothing is left to take over
create or replace function take_over_parts(from_run bigint, to_run bigint)
returns bigint
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $take_over_parts$
declare
    v_series bigint;
begin
    perform run.run_id from forecast_run as run where run.run_id = take_over_parts.from_run for update;

    with span as materialized (
        select
            min(part.series_id) as first_series_id,
            max(part.series_id) as last_series_id
        from run_part as part
        where part.run_id = take_over_parts.from_run
    ),

    input_then as materialized (
        select input.*
        from span
        cross join lateral run_input(take_over_parts.from_run, span.first_series_id, span.last_series_id) as input
    ),

    input_now as materialized (
        select input.*
        from span
        cross join lateral run_input(take_over_parts.to_run, span.first_series_id, span.last_series_id) as input
    ),

    changed as (
        select gone.series_id
        from (
            select * from input_then
            except
            select * from input_now
        ) as gone
        union
        select come.series_id
        from (
            select * from input_now
            except
            select * from input_then
        ) as come
    ),

    taken as (
        insert into run_part (run_id, series_id, part, origin, yhat, fit_seconds, parameters, error)
        select
            take_over_parts.to_run,
            part.series_id,
            part.part,
            part.origin,
            part.yhat,
            part.fit_seconds,
            part.parameters,
            part.error
        from run_part as part
        where part.run_id = take_over_parts.from_run
            and part.series_id not in (select changed.series_id from changed)
        returning series_id
    )

    select count(distinct taken.series_id) into v_series from taken;

    return v_series;
end
$take_over_parts$;

comment on function take_over_parts is 'Takes over what the workers of a run that was left have written.';
