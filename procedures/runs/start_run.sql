-- start_run: opens a run on the data version in the export mart and fixes its horizon: from the day
-- after the data ends through the end of the n-th full month after it. Days at the end of a month on which every shop
-- is known to be closed count as known.
--   promises  the run is running until finish_run or fail_run; nothing of it shows before
--   refuses   PF003 unknown data version · PF006 the mart is empty or shows another version
--             · PF009 parameters that are unknown or out of range · PF008 another writer
--   locks     the runs stage, for this call only
--   repeated  a run that succeeded with the same data version, model, parameters and horizon, and
--             with the same calendar, promotions, events and openings, is returned again, unless refit is asked for; of
--             one that failed, or is still running, what its workers have fitted is taken over. The process of the latter
--             has ended, or gets an error from finish_run
{% from 'macros/month.sql' import last_day_of, month_of, next_month -%}
{% from 'macros/threshold.sql' import given_up_after_days -%}
{% from 'macros/memory.sql' import memory_of_run -%}
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure start_run(
    data_version_id bigint default null,
    model_name text default 'AutoETS',
    model_version text default 'unknown',
    parameters jsonb default '{}',
    software jsonb default '{}',
    engine text default 'local',
    months integer default 1,
    refit boolean default false,
    inout run_id bigint default null
)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
set work_mem = '{{ memory_of_run }}'
as $start_run$
#variable_conflict use_column
declare
    -- rises whenever a run would give other numbers from the same input: no older run is the same calculation then
    v_model constant integer := 5;
    v_mart_version bigint;
    v_parameters jsonb;
    v_data_end date;
    v_horizon_end date;
    v_backtest_start date;
    v_backtest_end date;
    v_same forecast_run;
    v_known_digest text;
    v_software jsonb;
    v_taken_over bigint;
    v_left bigint [];
begin
    perform lock_stage('runs');

    if start_run.data_version_id is not null then
        perform assert_data_version(start_run.data_version_id);
    end if;

    select mart_status.data_version_id into v_mart_version from mart_status;

    if v_mart_version is distinct from coalesce(start_run.data_version_id, v_mart_version) then
        raise exception 'nothing to forecast: the export mart shows data version %, not %',
            coalesce(v_mart_version::text, '(none)'), start_run.data_version_id
            using errcode = 'PF006', hint = format('CALL refresh_export_mart(%s);', start_run.data_version_id);
    end if;

    select max(mart.end_day) into v_data_end from export_mart as mart;

    if v_data_end is null then
        raise exception 'nothing to forecast: the export mart is empty'
            using errcode = 'PF006', hint = 'Load sales and CALL refresh_export_mart();';
    end if;

    if start_run.months is null or start_run.months not between 1 and 24 then
        raise exception 'a run forecasts 1 to 24 full months, not %', coalesce(start_run.months::text, 'NULL')
            using errcode = 'PF009', hint = 'Give months between 1 and 24.';
    end if;

    -- a month's last days are looked at where they may be closed ones, and not every month that has begun
    if {{ last_day_of(month_of('v_data_end')) }} - v_data_end between 1 and {{ given_up_after_days }} then
        v_data_end := known_to(v_mart_version, v_data_end);
    end if;

    v_parameters := run_parameters(start_run.parameters) || jsonb_build_object('months', start_run.months);

    -- the rest of a month that has begun comes on top of the full ones
    v_horizon_end := {{ month_of('(v_data_end + 1)') }} + make_interval(
        months => start_run.months + case when extract(day from v_data_end + 1) = 1 then 0 else 1 end
    ) - interval '1 day';

    -- the last complete months, as far as there is something before them to learn from
    v_backtest_end := {{ month_of('(v_data_end + 1)') }} - 1;
    v_backtest_start := greatest(
        {{ month_of('v_backtest_end') }}
        - make_interval(months => (v_parameters ->> 'backtest_months')::integer - 1),
        (select {{ next_month(month_of('min(mart.start_day)')) }} from export_mart as mart)
    );

    if v_backtest_start > v_backtest_end then
        v_backtest_start := null;
        v_backtest_end := null;
    end if;

    v_known_digest := known_digest(coalesce(v_backtest_start, v_data_end + 1), v_horizon_end);
    v_software := start_run.software
        || jsonb_build_object('postgresql', current_setting('server_version'), 'model', v_model);

    -- the same calculation again?
    select * into v_same
    from forecast_run as run
    where run.data_version_id = v_mart_version
        and run.model_name = start_run.model_name
        and run.model_version = start_run.model_version
        and run.software -> 'model' is not distinct from v_software -> 'model'
        and run.parameters = v_parameters
        -- of one that did not end well, what the same input gave it is taken over
        and (run.status <> 'succeeded' or run.known_digest is not distinct from v_known_digest)
        and run.horizon_start = v_data_end + 1
        and (run.status <> 'failed' or exists (select from run_part as part where part.run_id = run.run_id))
        and run.pruned_at is null
    order by array_position(array['succeeded', 'running', 'failed'], run.status) asc, run.run_id desc
    limit 1;

    if v_same.status = 'succeeded' and not start_run.refit then
        start_run.run_id := v_same.run_id;
        raise notice 'run % is the same calculation: same data version, model, parameters, calendar, promotions, events, openings',
            v_same.run_id;
        return;
    end if;

    insert into forecast_run (
        data_version_id, model_name, model_version, parameters, software, engine,
        horizon_start, horizon_end, backtest_start, backtest_end, known_digest
    )
    values (
        v_mart_version,
        start_run.model_name,
        start_run.model_version,
        v_parameters,
        v_software,
        start_run.engine,
        v_data_end + 1,
        v_horizon_end,
        v_backtest_start,
        v_backtest_end,
        v_known_digest
    )
    returning run_id into start_run.run_id;

    -- promotions first, then events, then the year: each is learned from what those before it leave unexplained
    perform note_driver_days(start_run.run_id);
    perform learn_drivers(start_run.run_id);
    perform note_event_days(start_run.run_id);
    -- without that the planner takes what was just noted for nothing, and compares it with all days
    analyze (skip_locked) run_driver, run_driver_day, run_driver_slope, run_event_day;
    perform learn_events(start_run.run_id);
    analyze (skip_locked) run_event;

    update forecast_run as run
    set known_checksum = known_checksum(run.run_id)
    where run.run_id = start_run.run_id;

    perform learn_factors(start_run.run_id);
    perform learn_shop_factors(start_run.run_id);
    perform learn_growth(start_run.run_id);
    perform learn_closed_days(start_run.run_id);
    perform learn_silent_shops(start_run.run_id);
    perform note_known_months(start_run.run_id);

    if not start_run.refit then
        perform note_stand_ins(start_run.run_id);
    end if;

    analyze (skip_locked) run_factor, run_closed_day, run_known_month;

    -- other libraries would have given other numbers
    if v_same.status <> 'succeeded' and v_same.software = v_software and not start_run.refit then
        v_taken_over := take_over_parts(v_same.run_id, start_run.run_id);

        if v_taken_over > 0 then
            raise notice 'run % takes over % series that run % has fitted',
                start_run.run_id, v_taken_over, v_same.run_id;
        end if;
    end if;

    if exists (select from run_stand_in as stand_in where stand_in.run_id = start_run.run_id) then
        raise notice 'run % fits each part once: earlier runs have forecast the months of its backtest', start_run.run_id;
    end if;

    if v_same.status = 'running' then
        call fail_run(v_same.run_id, format('taken over by run %s', start_run.run_id));
    end if;

    -- what was not taken over by now is of no use any more; where nothing is left, the table is not locked for it
    v_left := array(
        select run.run_id
        from forecast_run as run
        where run.status = 'failed'
            and exists (select from run_part as part where part.run_id = run.run_id)
    );

    if v_left <> '{}' then
        delete from run_part as part where part.run_id = any(v_left);
    end if;

{{ collisions() }}
end
$start_run$;

comment on procedure start_run is 'Opens a forecast run on the data version in the export mart.';
