-- make_plan: a draft from the forecast of a run, with the overrides of its months worked out on it: those
-- that were made on published plans. What is shared by draft_plan and publish_plan.
{% from 'macros/month.sql' import next_month -%}
create or replace function make_plan(run_id bigint, months date[], comment text, name text default null)
returns bigint
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $make_plan$
declare
    v_plan_id bigint;
    v_revision_id bigint;
begin
    insert into plan (run_id, data_version_id, comment, first_month, last_month, name)
    select
        run.run_id,
        run.data_version_id,
        make_plan.comment,
        make_plan.months[1] as first_month,
        make_plan.months[cardinality(make_plan.months)] as last_month,
        make_plan.name
    from forecast_run as run
    where run.run_id = make_plan.run_id
    returning plan.plan_id into v_plan_id;

    insert into plan_line (plan_id, series_id, day, quantity)
    select
        v_plan_id,
        forecast.series_id,
        forecast.day,
        forecast.yhat::numeric(17, 3)
    from forecast
    where forecast.run_id = make_plan.run_id
        and forecast.day >= make_plan.months[1]
        and forecast.day < {{ next_month('make_plan.months[cardinality(make_plan.months)]') }}
    order by forecast.day, forecast.series_id;

    analyze (skip_locked) plan_line;  -- a month that the planner has not heard of looks empty to it

    insert into plan_revision (kind, plan_id, reason, data_version_id)
    select
        'draft',
        v_plan_id,
        make_plan.comment,
        max(newest.data_version_id) as data_version_id
    from data_version as newest
    returning plan_revision.plan_revision_id into v_revision_id;

    perform revise_plan(
        v_revision_id,
        v_plan_id,
        array(
            select active.override_id
            from active_override as active
            where active.month = any(make_plan.months) and not active.is_draft
        )
    );

    return v_plan_id;
end
$make_plan$;

comment on function make_plan is 'Makes a draft from the forecast of a run, overrides of its months worked out on it.';
