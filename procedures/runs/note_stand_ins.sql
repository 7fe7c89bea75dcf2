-- note_stand_ins: for every month of a run's backtest the newest earlier run that forecast it when it was ahead, in
-- place of a fit: the run then fits each part once. All months or none: without one of them the backtest is fitted.
--   same      the model, its parameters, its libraries and the machine; the sales of every month before (no version since
--             has touched one); what people have noted of the days that the earlier run could know
--   months    a run with month factors of two years takes none that was forecast with those of one
--   locks     nothing of its own: start_run calls it
{% from 'macros/month.sql' import month_of, months_between, next_month -%}
create or replace function note_stand_ins(run_id bigint)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $note_stand_ins$
#variable_conflict use_column
begin
    insert into run_stand_in (run_id, origin, stand_in_run_id)
    with run as (
        select
            run.*,
            oldest.first_month
        from forecast_run as run
        cross join (
            select {{ next_month(month_of('(min(mart.start_day) - 1)')) }} as first_month
            from export_mart as mart
        ) as oldest
        where run.run_id = note_stand_ins.run_id
    ),

    month as (
        select
            origin.origin,
            (
                select past.run_id
                from forecast_run as past
                where past.horizon_start = origin.origin
                    and past.horizon_end >= origin.last_day
                    and past.status = 'succeeded'
                    and past.slimmed_at is null
                    and past.model_name = run.model_name
                    and past.model_version = run.model_version
                    and past.parameters = run.parameters
                    and past.software = run.software
                    and past.data_version_id <= run.data_version_id
                    and past.known_digest is not distinct from known_digest(
                        coalesce(past.backtest_start, past.horizon_start), past.horizon_end
                    )
                    and not exists (
                        select from version_month as touched
                        where touched.data_version_id > past.data_version_id
                            and touched.data_version_id <= run.data_version_id
                            and touched.month < past.horizon_start
                    )
                order by past.run_id desc
                limit 1
            ) as stand_in_run_id
        from run
        inner join run_origin as origin on run.run_id = origin.run_id
        where origin.origin < run.horizon_start
            and (
                {{ months_between('run.first_month', 'run.horizon_start') }} < 25
                or {{ months_between('run.first_month', 'run.backtest_start') }} >= 25
            )
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
