-- health_job: do the monthly jobs come to an end, and is no month left out? Part of planfact_health.
{% from 'macros/month.sql' import each_month, month_of -%}
create view health_job as
with ended as (
    select max(step.finished_at) as at
    from job_log as step
    where step.step = 'refresh_plan_fact'
        and step.outcome = 'done'
),

-- a close ends with the reports: what failed since they were refreshed last came to nothing. What people edit by hand told
-- them so on the spot, and is no job: a sheet that was refused until it was right must not ring at night
failing as (
    select
        step.step,
        count(*) as failures,
        (array_agg(step.detail order by step.job_log_id desc))[1] as last_error
    from job_log as step
    cross join ended
    where step.outcome = 'failed'
        and step.step not in ('plan', 'budget', 'rename', 'members')
        and step.finished_at > greatest(coalesce(ended.at, '-infinity'), now() - interval '31 days')
    group by step.step
    order by count(*) desc, step.step asc
    limit 1
),

worst as (
    select
        failing.step,
        failing.failures,
        failing.last_error
    from (values (true)) as always (is_so)
    left join failing on always.is_so
),

newest as (
    select version.*
    from data_version as version
    order by version.data_version_id desc
    limit 1
),

left_out as (
    select
        array_agg(to_char(calendar_month.month, 'YYYY-MM') order by calendar_month.month)
            filter (where total.fact is null) as without_fact,
        array_agg(to_char(calendar_month.month, 'YYYY-MM') order by calendar_month.month)
            filter (
                where in_force.month is null
                    and calendar_month.month > planned.first_month
                    and calendar_month.month > newest.last_day - 400
            ) as without_plan
    from newest
    cross join (
        select min(plan_in_force.month) as first_month
        from plan_in_force
    ) as planned
    cross join
        lateral {{ each_month(month_of('newest.first_day'), month_of('newest.last_day')) }} as calendar_month (month)
    left join plan_fact_month as total
        on total.level = 'total' and calendar_month.month::date = total.month
    left join plan_in_force as in_force on calendar_month.month::date = in_force.month
    -- reports that are behind know nothing of later months
    inner join report_status as status on newest.data_version_id = status.data_version_id
)

select
    40 as position,
    'jobs' as name,
    case when worst.failures >= 3 then 'failed' when worst.failures > 0 then 'warning' else 'ok' end as status,
    case
        when worst.step is null then 'none failed since the reports were refreshed last'
        else format(
            '%s failed %s since the reports were refreshed last: %s', worst.step, counted(worst.failures, 'time'),
            left(worst.last_error, 200)
        )
    end as found,
    case when worst.step is not null then 'Fix what the error says, and call it again; job_log has every failure.' end
        as mend
from worst
union all
select
    41 as position,
    'months between' as name,
    case when left_out.without_fact is null and left_out.without_plan is null then 'ok' else 'warning' end as status,
    coalesce(
        nullif(concat_ws(
            '; ',
            'no sales in ' || array_to_string(left_out.without_fact, ', '),
            'no plan was in force for ' || array_to_string(left_out.without_plan, ', ')
        ), ''),
        'none is left out'
    ) as found,
    case
        when left_out.without_fact is not null then 'Load what is missing: planfact load FILE.'
        when left_out.without_plan is not null
            then 'Nothing brings a plan in time back; close every month before the next one begins.'
    end as mend
from left_out;

comment on view health_job is 'Do the monthly jobs come to an end, and is no month left out? Part of planfact_health.';
comment on column health_job.position is 'Order of the line.';
comment on column health_job.name is 'What is asked about.';
comment on column health_job.status is 'ok, warning or failed.';
comment on column health_job.found is 'What was found.';
comment on column health_job.mend is 'What to do; NULL where all is well.';
