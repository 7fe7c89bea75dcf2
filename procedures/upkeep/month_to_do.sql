-- month_to_do: what is to be done to close a month, step by step, and why: the one place that says so. Who closes a month
-- (planfact close-month, the DAG) only carries it out.
--   load      until the sales of the month are complete
--   mart      where it shows another data version than the newest
--   forecast, publish   where no plan was made yet from sales as the newest version has them: one plan for the same
--             sales. What a person published since, or other software would forecast, changes nothing about that
--   refresh   where sales, plans, runs or overrides changed since the reports were refreshed
--   report    of the month, or of the first planned one where nobody planned it
-- Asked anew after every step: what one of them does may make the next one due.
{% from 'macros/month.sql' import last_day_of, month_of -%}
create or replace function month_to_do(month date default null)
returns table (
    ordinal integer,
    step text,
    is_due boolean,
    why text,
    number bigint,
    of_month date
)
language sql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
as $month_to_do$
-- materialized: the month due is asked once
with asked as materialized (
    select
        given.month,
        to_char(given.month, 'YYYY-MM') as name
    from (select coalesce({{ month_of('month_to_do.month') }}, month_due()) as month) as given
),

newest as (
    select version.*
    from data_version as version
    order by version.data_version_id desc
    limit 1
),

fact as (
    select fact_month.*
    from asked
    cross join newest
    cross join lateral fact_month_between(
        newest.data_version_id, asked.month, {{ last_day_of('asked.month') }}
    ) as fact_month
    where fact_month.month = asked.month
),

-- a version with the same content is the same sales: a revert to those that a plan was made from makes none due
planned as (
    select
        plan.plan_id,
        plan.run_id
    from newest
    inner join data_version as version on newest.checksum = version.checksum
    inner join data_version_in_force as standing on version.data_version_id = standing.data_version_id
    inner join plan on version.data_version_id = plan.data_version_id
    where plan.run_id is not null
        and plan.published_at is not null
    order by plan.plan_id desc
    limit 1
),

known as (
    select
        (select max(plan.plan_id) from plan where plan.published_at is not null) as plan_id,
        (select max(revision.plan_revision_id) from plan_revision as revision) as plan_revision_id,
        (select count(*) from forecast_run as run where run.status = 'succeeded') as run_count,
        (select count(*) from overdue_override) as overdue_count
),

reported as (
    select
        coalesce(
            max(in_force.month) filter (where in_force.month = (select asked.month from asked)), min(in_force.month)
        ) as month
    from plan_in_force as in_force
)

select
    listed.ordinal,
    listed.step,
    coalesce(listed.is_due, false),
    listed.why,
    listed.number,
    listed.of_month
from asked
cross join mart_status as mart
cross join report_status as reports
cross join known
cross join reported
left join newest on true
left join fact on true
left join planned on true
cross join lateral (
    select case
        when newest.data_version_id is null then 'nothing is loaded yet'
        when planned.plan_id is null then format('no plan was made from data version %s', newest.data_version_id)
        else format('plan %s, of run %s, was made from these sales', planned.plan_id, planned.run_id)
    end as why
) as found
cross join lateral (
    values
    (
        1, 'load', asked.month is null or fact.is_complete is not true,
        case
            when newest.data_version_id is null then 'nothing is loaded yet'
            when fact.month is null then format('no day of %s is loaded', asked.name)
            else format(
                '%s of %s days of %s are loaded: it is %s', fact.days_loaded, fact.days_expected, asked.name,
                case when fact.is_complete then 'complete' else 'not complete' end
            )
        end,
        newest.data_version_id, asked.month
    ),
    (
        2, 'mart', newest.data_version_id is not null and mart.data_version_id is distinct from newest.data_version_id,
        format(
            'the export mart shows data version %s of %s',
            coalesce(mart.data_version_id::text, '(none)'), coalesce(newest.data_version_id::text, '(none)')
        ),
        mart.data_version_id, asked.month
    ),
    (
        3, 'forecast', newest.last_day is not null and planned.plan_id is null,
        found.why,
        planned.run_id, asked.month
    ),
    (
        4, 'publish', newest.last_day is not null and planned.plan_id is null,
        found.why,
        planned.plan_id, asked.month
    ),
    (
        5, 'refresh',
        newest.data_version_id is not null and (
            reports.data_version_id is distinct from newest.data_version_id
            or reports.plan_id is distinct from known.plan_id
            or reports.plan_revision_id is distinct from known.plan_revision_id
            or reports.run_count <> known.run_count
            or known.overdue_count > 0
            or exists (select from misjudged_month)
        ),
        format(
            'the reports show data version %s of %s, plan %s of %s',
            coalesce(reports.data_version_id::text, '(none)'), coalesce(newest.data_version_id::text, '(none)'),
            coalesce(reports.plan_id::text, '(none)'), coalesce(known.plan_id::text, '(none)')
        ),
        reports.data_version_id, asked.month
    ),
    (
        6, 'report', reported.month is not null,
        coalesce(to_char(reported.month, 'YYYY-MM') || ' has a plan', 'no month has a plan yet'),
        null::bigint, reported.month
    )
) as listed (ordinal, step, is_due, why, number, of_month)
order by listed.ordinal
$month_to_do$;

comment on function month_to_do is 'What is to be done to close a month, step by step, whether it is due, and why.';
