-- note_stand_ins: for every month of a run's backtest the newest earlier run that forecast it when it was ahead, in
-- place of a fit: the run then fits each part once. All months or none: without one of them the backtest is fitted.
--   which     those that stand_in_candidate() names and that were not pruned, where what people have noted of the days
--             that the earlier run could know is the same still
--   locks     nothing of its own: start_run calls it
create or replace function note_stand_ins(run_id bigint)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $note_stand_ins$
#variable_conflict use_column
begin
    insert into run_stand_in (run_id, origin, stand_in_run_id)
    with run as (
        select run.*
        from forecast_run as run
        where run.run_id = note_stand_ins.run_id
    ),

    candidate as materialized (
        select
            able.origin,
            past.*
        from stand_in_candidate(note_stand_ins.run_id) as able
        inner join forecast_run as past on able.stand_in_run_id = past.run_id
        where past.slimmed_at is null
    ),

    month as (
        select
            origin.origin,
            (
                select past.run_id
                from candidate as past
                where past.origin = origin.origin
                    and past.known_digest is not distinct from known_digest(
                        coalesce(past.backtest_start, past.horizon_start), past.horizon_end
                    )
                order by past.run_id desc
                limit 1
            ) as stand_in_run_id
        from run
        inner join run_origin as origin on run.run_id = origin.run_id
        where origin.origin < run.horizon_start
    )

    select
        note_stand_ins.run_id,
        month.origin,
        month.stand_in_run_id
    from month
    where not exists (select from month as missing where missing.stand_in_run_id is null);
end
$note_stand_ins$;

comment on function note_stand_ins is 'The earlier runs whose forecasts stand in for the backtest of a run.';
