-- start_run: opens a run on the data version in the export mart and fixes its horizon: from the day
-- after the data ends through the end of the n-th full month after it.
--   promises  the run is at work until finish_run or fail_run; nothing of it shows before
--   refuses   PF003 unknown data version · PF006 the mart is empty or shows another version
--             · PF009 parameters that no run can have · PF008 another writer
--   locks     the runs stage, for this call only
--   repeated  a run that succeeded with the same data version, model, parameters and horizon is
--             returned again, unless refit is asked for; one still at work is taken over: its
--             process is gone, or will be told by finish_run
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
as $start_run$
#variable_conflict use_column
declare
    v_mart_version bigint;
    v_parameters jsonb;
    v_data_end date;
    v_horizon_end date;
    v_backtest_start date;
    v_backtest_end date;
    v_same forecast_run;
begin
    perform lock_stage('runs');

    if start_run.data_version_id is not null then
        perform assert_data_version(start_run.data_version_id);
    end if;

    select shown.data_version_id into v_mart_version from mart_status as shown;

    if v_mart_version is distinct from coalesce(start_run.data_version_id, v_mart_version) then
        raise exception 'nothing to forecast: the export mart shows data version %, not %',
            coalesce(v_mart_version::text, '(none)'), start_run.data_version_id
            using errcode = 'PF006', hint = format('CALL refresh_export_mart(%s); first.', start_run.data_version_id);
    end if;

    select max(mart.end_day) into v_data_end from export_mart as mart;

    if v_data_end is null then
        raise exception 'nothing to forecast: the export mart is empty'
            using errcode = 'PF006', hint = 'Load sales, then CALL refresh_export_mart();';
    end if;

    if start_run.months is null or start_run.months not between 1 and 24 then
        raise exception 'a run forecasts 1 to 24 full months, not %', coalesce(start_run.months::text, 'NULL')
            using errcode = 'PF009';
    end if;

    v_parameters := run_parameters(start_run.parameters) || jsonb_build_object('months', start_run.months);

    v_horizon_end := date_trunc('month', (v_data_end + 1)::timestamp) - interval '1 day'
        + make_interval(months => start_run.months
            + case when extract(day from v_data_end + 1) = 1 then 0 else 1 end);
    -- adding months to a month's last day may stop short of the next one's
    v_horizon_end := date_trunc('month', v_horizon_end::timestamp) + interval '1 month' - interval '1 day';

    -- the last complete months, as far as there is something before them to learn from
    v_backtest_end := date_trunc('month', (v_data_end + 1)::timestamp) - interval '1 day';
    v_backtest_start := greatest(
        date_trunc('month', v_backtest_end::timestamp)
        - make_interval(months => (v_parameters ->> 'backtest_months')::integer - 1),
        (select date_trunc('month', min(mart.start_day)::timestamp) + interval '1 month' from export_mart as mart)
    );

    if v_backtest_start > v_backtest_end then
        v_backtest_start := null;
        v_backtest_end := null;
    end if;

    -- the same calculation again?
    select * into v_same
    from forecast_run as known
    where known.data_version_id = v_mart_version
        and known.model_name = start_run.model_name
        and known.model_version = start_run.model_version
        and known.parameters = v_parameters
        and known.status in ('running', 'succeeded')
    order by known.status = 'succeeded' desc, known.run_id desc
    limit 1;

    if v_same.status = 'succeeded' and not start_run.refit then
        start_run.run_id := v_same.run_id;
        raise notice 'run % has computed this already: same data version, model and parameters', v_same.run_id;
        return;
    end if;

    insert into forecast_run (
        data_version_id, model_name, model_version, parameters, software, engine,
        horizon_start, horizon_end, backtest_start, backtest_end
    )
    values (
        v_mart_version,
        start_run.model_name,
        start_run.model_version,
        v_parameters,
        start_run.software || jsonb_build_object('postgresql', current_setting('server_version')),
        start_run.engine,
        v_data_end + 1,
        v_horizon_end,
        v_backtest_start,
        v_backtest_end
    )
    returning run_id into start_run.run_id;

    perform learn_factors(start_run.run_id);
    perform learn_closed_days(start_run.run_id);
    analyze run_factor, run_closed_day;

    if v_same.status = 'running' then
        call fail_run(v_same.run_id, format('taken over by run %s', start_run.run_id));
    end if;
end
$start_run$;

comment on procedure start_run is 'Opens a forecast run on the data version in the export mart.';
