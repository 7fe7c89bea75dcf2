-- content_health: are as many rows stored as the versions and plans say? Counted, which takes a second for ten million
-- rows: doctor asks it, planfact_health and the metrics do not. Whether each row is as it was: verify_database().
{% from 'macros/month.sql' import last_day_of -%}
create or replace function content_health()
returns table (
    name text,
    status text,
    found text,
    mend text
)
language sql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
as $content_health$
with newest as (
    select version.*
    from data_version as version
    order by version.data_version_id desc
    limit 1
),

said as (
    select
        coalesce((select newest.row_count from newest), 0) as sales,
        case
            when not exists (select from data_version as version where version.pruned_at is not null)
                then (
                    select coalesce(sum(version.rows_changed + version.rows_removed), 0)
                    from data_version as version
                )
        end as history
),

counted as (
    select
        (select count(*) from sales) as sales,
        (select count(*) from sales_history) as history
),

short_month as (
    select
        in_force.month,
        in_force.plan_id,
        run.series_count * extract(day from {{ last_day_of('in_force.month') }})::bigint as due,
        (
            select count(*)
            from plan_line as line
            where line.plan_id = in_force.plan_id
                and line.day between in_force.month and {{ last_day_of('in_force.month') }}
        ) as line_count
    from plan_in_force as in_force
    inner join plan on in_force.plan_id = plan.plan_id
    inner join forecast_run as run on plan.run_id = run.run_id
),

broken as (
    select
        count(*) as month_count,
        (array_agg(
            format(
                'plan %s of %s has %s lines of %s', short_month.plan_id, to_char(short_month.month, 'YYYY-MM'),
                short_month.line_count, short_month.due
            )
            order by short_month.month desc
        ))[1] as first_one
    from short_month
    where short_month.line_count <> short_month.due
)

select
    'rows' as name,
    case when counted.sales = said.sales and counted.history = coalesce(said.history, counted.history)
        then 'ok' else 'failed'
    end as status,
    format(
        'sales has %s rows, the newest version counts %s', counted.sales, said.sales
    ) || case
        when counted.history <> said.history
            then format('; sales_history has %s, the versions superseded %s', counted.history, said.history)
        else ''
    end as found,
    case when counted.sales <> said.sales or counted.history <> said.history
        then 'Somebody changed them by hand: SELECT * FROM verify_database(); restore the table from a backup.'
    end as mend
from said
cross join counted
union all
select
    'plan lines',
    case when broken.month_count > 0 then 'failed' else 'ok' end,
    case
        when broken.month_count = 0 then 'every month in force has all of its lines'
        else format('%s months are not whole: %s', broken.month_count, broken.first_one)
    end,
    case
        when broken.month_count > 0
            then 'Somebody changed them by hand: SELECT * FROM verify_database(); restore plan_line from a backup.'
    end
from broken
$content_health$;

comment on function content_health is 'Are as many rows stored as versions and plans say? Counted, so that doctor asks it and no metric does.';
