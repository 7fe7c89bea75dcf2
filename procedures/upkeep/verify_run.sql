-- verify_run: does what is stored of a run still follow from its data version, as far as SQL can tell? The
-- fit itself is repeated by `planfact verify`. is_true is NULL where a question cannot be answered: the
-- forecast can be put together again only while the export mart shows the run's version.
{% from 'macros/month.sql' import next_month -%}
create or replace function verify_run(run_id bigint)
returns table (
    question text,
    is_true boolean,
    found text
)
language sql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
as $verify_run$
with run as (
    select
        forecast_run.*,
        (forecast_run.parameters ->> 'season')::integer as season,
        forecast_run.horizon_end - forecast_run.horizon_start + 1 as horizon_days,
        version.pruned_at as version_pruned_at
    from forecast_run
    inner join data_version as version on forecast_run.data_version_id = version.data_version_id
    where forecast_run.run_id = verify_run.run_id
        and forecast_run.status = 'succeeded'
),

series_written as (
    select
        count(*) as series_count,
        count(*) filter (where of_series.days <> run.horizon_days) as incomplete_count
    from run
    cross join lateral (
        select count(*) as days
        from run_forecast
        where run_forecast.run_id = run.run_id
        group by run_forecast.series_id
    ) as of_series
),

combined as (
    select count(*) filter (where run_forecast.yhat_raw is distinct from again.yhat) as different_count
    from run
    cross join lateral run_combination(run.run_id) as again
    left join run_forecast
        on run.run_id = run_forecast.run_id
            and again.series_id = run_forecast.series_id
            and again.day = run_forecast.day
),

month as materialized (
    select
        run.run_id,
        origin.origin
    from run
    inner join run_origin as origin on run.run_id = origin.run_id
    where run.horizon_start > origin.origin
),

-- every month of the backtest or none has one, and each could be one, from what was noted when the run began
stand_ins as (
    select
        count(*) as month_count,
        count(stand_in.origin) as row_count,
        count(stand_in.origin) filter (
            where not exists (
                select from stand_in_candidate(run.run_id) as able
                where able.origin = stand_in.origin and able.stand_in_run_id = stand_in.stand_in_run_id
            )
            or not known_as_noted(stand_in.stand_in_run_id, run.run_id)
            or past.slimmed_at is null
            and past.known_checksum is distinct from known_checksum(past.run_id)
        )
        + (
            select count(*) from run_stand_in as odd
            where odd.run_id = verify_run.run_id and odd.origin not in (select month.origin from month)
        ) as wrong_count
    from run
    inner join month on run.run_id = month.run_id
    left join run_stand_in as stand_in
        on month.run_id = stand_in.run_id and month.origin = stand_in.origin
    left join forecast_run as past on stand_in.stand_in_run_id = past.run_id
),

planned as (
    select
        count(distinct plan.plan_id) as plan_count,
        count(*) filter (where pair.planned is distinct from pair.forecast) as different_count
    from run
    inner join plan on run.run_id = plan.run_id
    cross join lateral (
        -- both ways: a line that nobody forecast is as wrong as one that is missing
        select
            line.quantity as planned,
            due.yhat::numeric(17, 3) as forecast
        from (
            select plan_line.* from plan_line
            where plan_line.plan_id = plan.plan_id
        ) as line
        full join (
            select forecast.* from forecast
            where forecast.run_id = run.run_id
                and forecast.day >= plan.first_month
                and forecast.day < {{ next_month('plan.last_month') }}
        ) as due
            on line.series_id = due.series_id and line.day = due.day
    ) as pair
)

select
    answer.question,
    answer.is_true,
    answer.found
from run
cross join series_written
cross join combined
cross join planned
cross join stand_ins
cross join mart_status as mart
cross join lateral (
    select
        (known_checksum(run.run_id) is not distinct from run.known_checksum) as is_kept,
        known_as_noted(run.run_id, run.run_id) as is_as_noted
) as known
cross join lateral (
    values
    (
        'data',
        case when run.version_pruned_at is null then verify_data_version(run.data_version_id) end,
        case
            when run.version_pruned_at is null then format('data version %s against its checksum', run.data_version_id)
            else format('data version %s was pruned', run.data_version_id)
        end
    ),
    (
        'known',
        case
            when run.slimmed_at is not null then null
            when known.is_kept then known.is_as_noted
            else false
        end,
        case
            when run.slimmed_at is not null then 'not checked: what was learned was pruned'
            when not known.is_kept then 'promotions or events as the run knew them do not have their checksum'
            when not known.is_as_noted
                then 'the calendar, promotions, events and openings that were noted when it began do not have their digest'
            when known.is_as_noted is null
                then 'not checked: what is known in advance was being changed when the run began'
            when run.known_digest is null and run.known_checksum is null then 'no promotions and no events were known'
            else 'promotions and events as the run knew them against their checksum, and what was noted against its digest'
        end
    ),
    (
        'forecast',
        case when run.pruned_at is null then
            series_written.series_count = run.series_count and series_written.incomplete_count = 0
        end,
        case
            when run.pruned_at is null
                then format(
                    '%s of %s series, %s of them not whole',
                    series_written.series_count, run.series_count, series_written.incomplete_count
                )
            else format(
                'run %s was pruned on %s: no plan came from it, and its forecast is gone',
                run.run_id, run.pruned_at::date
            )
        end
    ),
    (
        'combination',
        case
            when run.slimmed_at is null and mart.data_version_id = run.data_version_id
                then combined.different_count = 0
        end,
        case
            when run.slimmed_at is not null
                then format(
                    'not checked: the parts of run %s were pruned on %s', run.run_id, run.slimmed_at::date
                )
            when mart.data_version_id = run.data_version_id
                then format('%s days come out different', combined.different_count)
            else format('not checked: the export mart shows data version %s', mart.data_version_id)
        end
    ),
    (
        'stand-ins',
        case
            when run.slimmed_at is null and mart.data_version_id = run.data_version_id
                then stand_ins.wrong_count = 0 and stand_ins.row_count in (0, stand_ins.month_count)
        end,
        case
            when run.slimmed_at is not null then 'not checked: what was learned was pruned'
            when mart.data_version_id is distinct from run.data_version_id
                then format('not checked: the export mart shows data version %s', mart.data_version_id)
            else format(
                '%s of %s months of the backtest as an earlier run forecast them; %s of these could not stand in',
                stand_ins.row_count, stand_ins.month_count, stand_ins.wrong_count
            )
        end
    ),
    (
        'plan',
        planned.different_count = 0,
        format('%s plans, %s lines of them not as forecast', planned.plan_count, planned.different_count)
    ),
    (
        'fit',
        null,
        format(
            'not repeated: the parts of run %s, which a fit is compared with, were pruned on %s',
            run.run_id, run.slimmed_at::date
        )
    )
) as answer (question, is_true, found)
-- the fit is repeated by planfact verify, unless nothing is left to compare it with
where answer.question <> 'fit'
    or run.slimmed_at is not null
$verify_run$;

comment on function verify_run is 'Does what is stored of a run still follow from its data? planfact verify repeats the fit as well.';
