-- publish_plan: the forecast of a run becomes the plan of its full calendar months.
--   promises  one plan in force per month; the plan it replaces is kept
--   refuses   PF004 the run did not succeed · PF005 a month had begun in the run's data (unless
--             allow_hindsight => true), or its fact is complete: it is frozen · PF008 another writer
--   locks     the plan stage (readers are not held up)
--   repeated  a run whose plan is in force stays as it is, and says so
create or replace procedure publish_plan(
    run_id bigint,
    comment text default null,
    inout plan_id bigint default null,
    allow_hindsight boolean default false
)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
as $publish_plan$
#variable_conflict use_column
declare
    v_began timestamptz := clock_timestamp();
    v_run forecast_run;
    v_first_month date;
    v_months date[];
    v_frozen text;
    v_rows bigint;
begin
    perform lock_stage('plan');

    select * into v_run from forecast_run as run where run.run_id = publish_plan.run_id;

    if v_run.status is distinct from 'succeeded' then
        raise exception 'run % cannot become a plan: it %',
            coalesce(publish_plan.run_id::text, 'NULL'),
            case v_run.status
                when 'running' then 'is still at work'
                when 'failed' then 'has failed: ' || v_run.error
                else 'does not exist'
            end
            using errcode = 'PF004', hint = 'run_registry shows the runs that succeeded.';
    end if;

    -- a month that had begun when the data ended is a plan with hindsight: it flatters itself
    v_first_month := date_trunc('month', v_run.horizon_start::timestamp);

    if v_first_month < v_run.horizon_start and not coalesce(publish_plan.allow_hindsight, false) then
        v_first_month := v_first_month + interval '1 month';
    end if;

    select array_agg(horizon.month::date order by horizon.month) into v_months
    from generate_series(
        v_first_month::timestamp, v_run.horizon_end::timestamp, interval '1 month'
    ) as horizon (month);

    if v_months is null then
        raise exception 'run % covers no month that had not begun in its data, which end on %',
            publish_plan.run_id, v_run.horizon_start - 1
            using errcode = 'PF005', hint = 'Forecast with months => 1 or more, or allow_hindsight => true.';
    end if;

    select last_plan.plan_id into publish_plan.plan_id
    from plan as last_plan
    where last_plan.run_id = publish_plan.run_id
        and (
            select count(*) from plan_month as in_force
            where in_force.plan_id = last_plan.plan_id
                and in_force.superseded_by is null
                and in_force.month = any(v_months)
        ) = cardinality(v_months);

    if publish_plan.plan_id is not null then
        raise notice 'run % is the plan in force already: plan %', publish_plan.run_id, publish_plan.plan_id;
        return;
    end if;

    select string_agg(to_char(fact_month.month, 'YYYY-MM'), ', ' order by fact_month.month) into v_frozen
    from fact_month_at((select max(version.data_version_id) from data_version as version)) as fact_month
    where fact_month.month = any(v_months)
        and fact_month.is_complete;

    if v_frozen is not null then
        raise exception 'the plan of % is frozen: its fact is complete', v_frozen
            using errcode = 'PF005',
                detail = format(
                    'Run %s forecasts %s to %s from data version %s.',
                    v_run.run_id, v_run.horizon_start, v_run.horizon_end, v_run.data_version_id
                ),
                hint = 'A plan is made before its month is over. Forecast from the newest data version.';
    end if;

    insert into plan (run_id, data_version_id, comment)
    values (v_run.run_id, v_run.data_version_id, publish_plan.comment)
    returning plan_id into publish_plan.plan_id;

    update plan_month as in_force
    set superseded_by = publish_plan.plan_id
    where in_force.month = any(v_months)
        and in_force.superseded_by is null;

    insert into plan_month (plan_id, month)
    select publish_plan.plan_id, published.month
    from unnest(v_months) as published (month);

    insert into plan_line (plan_id, series_id, day, quantity)
    select
        publish_plan.plan_id,
        forecast.series_id,
        forecast.day,
        forecast.yhat::numeric(17, 3)
    from forecast
    where forecast.run_id = publish_plan.run_id
        and forecast.day >= v_months[1]
    order by forecast.day, forecast.series_id;

    get diagnostics v_rows = row_count;

    analyze plan_line;  -- a month that the planner has not heard of looks empty to it

    perform log_step(
        'publish_plan', v_began, v_rows, format('plan %s from run %s', publish_plan.plan_id, publish_plan.run_id)
    );
end
$publish_plan$;

comment on procedure publish_plan is 'Makes the forecast of a run the plan of its full calendar months.';
