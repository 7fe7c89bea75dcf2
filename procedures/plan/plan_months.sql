-- plan_months: the months that the forecast of a run can be the plan of: those that had not begun when its
-- data ended, unless hindsight is allowed.
--   refuses   PF004 the run did not succeed, or was pruned · PF005 there is no such month
{% from 'macros/month.sql' import month_of, next_month -%}
create or replace function plan_months(run_id bigint, allow_hindsight boolean)
returns date[]
language plpgsql
stable
set search_path = {{ schema | ident }}, pg_temp
as $plan_months$
declare
    v_run forecast_run;
    v_first_month date;
    v_months date[];
begin
    select run.* into v_run from forecast_run as run where run.run_id = plan_months.run_id;

    if v_run.status is distinct from 'succeeded' or v_run.pruned_at is not null then
        raise exception 'run % cannot become a plan: it %',
            coalesce(plan_months.run_id::text, 'NULL'),
            case v_run.status
                when 'running' then 'is still running'
                when 'failed' then 'has failed: ' || v_run.error
                when 'succeeded' then format('was pruned on %s: its forecast is gone', v_run.pruned_at::date)
                else 'does not exist'
            end
            using errcode = 'PF004', hint = 'planfact runs shows the runs that succeeded.';
    end if;

    -- a month that had begun when the data ended is a plan with hindsight: it flatters itself
    v_first_month := {{ month_of('v_run.horizon_start') }};

    if v_first_month < v_run.horizon_start and not coalesce(plan_months.allow_hindsight, false) then
        v_first_month := {{ next_month('v_first_month') }};
    end if;

    select array_agg(horizon.month::date order by horizon.month) into v_months
    from generate_series(
        v_first_month::timestamp, v_run.horizon_end::timestamp, interval '1 month'
    ) as horizon (month);

    if v_months is null then
        raise exception 'run % covers no month that had not begun in its data, which end on %',
            plan_months.run_id, v_run.horizon_start - 1
            using errcode = 'PF005', hint = 'planfact forecast --months 2, then publish that run; or planfact publish RUN --allow-hindsight.';
    end if;

    return v_months;
end
$plan_months$;

comment on function plan_months is 'The months that the forecast of a run can be the plan of.';
