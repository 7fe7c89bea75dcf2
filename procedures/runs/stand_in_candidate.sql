-- stand_in_candidate: the earlier runs that forecast a month of a run's backtest when it was ahead, as the run would have
-- forecast it then.
--   same      the model, its parameters, its libraries and the machine; the sales of every month before (no version since
--             has touched one)
--   months    a run with month factors of two years takes none that was forecast with those of one
-- What people had noted is compared by note_stand_ins(), while it is there; the export mart shows the run's version.
{% from 'macros/month.sql' import month_of, months_between, next_month -%}
create or replace function stand_in_candidate(run_id bigint)
returns table (
    origin date,
    stand_in_run_id bigint
)
language sql
stable
set search_path = {{ schema | ident }}, pg_temp
as $stand_in_candidate$
select
    origin.origin,
    past.run_id
from forecast_run as run
inner join run_origin as origin
    on run.run_id = origin.run_id
        and run.horizon_start > origin.origin
cross join (
    select {{ next_month(month_of('(min(mart.start_day) - 1)')) }} as first_month
    from export_mart as mart
) as oldest
inner join forecast_run as past
    on origin.origin = past.horizon_start
        and origin.last_day <= past.horizon_end
        and run.run_id > past.run_id
        and run.data_version_id >= past.data_version_id
        and run.model_name = past.model_name
        and run.model_version = past.model_version
        and run.parameters = past.parameters
        and run.software = past.software
where run.run_id = stand_in_candidate.run_id
    and past.status = 'succeeded'
    and not exists (
        select from version_month as touched
        where touched.data_version_id > past.data_version_id
            and touched.data_version_id <= run.data_version_id
            and touched.month < past.horizon_start
    )
    and (
        {{ months_between('oldest.first_month', 'run.horizon_start') }} < 25
        or {{ months_between('oldest.first_month', 'run.backtest_start') }} >= 25
    )
$stand_in_candidate$;

comment on function stand_in_candidate is 'The earlier runs whose forecast of a month is what a run would have forecast then.';
