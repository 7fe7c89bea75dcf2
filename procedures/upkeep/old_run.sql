-- old_run: the runs that prune() may make smaller: every month of their horizon is older than the last keep_months of
-- the data. Age is counted in months of the data, not by the clock.
--   slim    a plan came from it, or somebody chose it as champion: what explains it goes, what it forecast stays
--   prune   nobody worked to it: its forecast goes, too; its row, metrics and measured errors stay
--   delete  it failed: nothing stays
{% from 'macros/month.sql' import month_of -%}
create or replace function old_run(keep_months integer)
returns table (
    run_id bigint,
    fate text
)
language sql
stable
set search_path = {{ schema | ident }}, pg_temp
as $old_run$
with newest as (
    select {{ month_of('(version.last_day + 1)') }} as month
    from data_version as version
    order by version.data_version_id desc
    limit 1
),

decided as (
    select
        run.*,
        case
            when run.status = 'failed' then 'delete'
            when exists (select from plan where plan.run_id = run.run_id)
                or exists (select from champion_choice where champion_choice.run_id = run.run_id)
                then 'slim'
            else 'prune'
        end as fate
    from forecast_run as run
    cross join newest
    where run.status <> 'running'
        -- a run that is running may still read from it
        and not exists (
            select from run_stand_in as stand_in
            inner join forecast_run as reader on stand_in.run_id = reader.run_id
            where stand_in.stand_in_run_id = run.run_id
                and reader.status = 'running'
        )
        and run.horizon_end < newest.month - make_interval(months => old_run.keep_months)
)

select
    decided.run_id,
    decided.fate
from decided
where decided.pruned_at is null
    and (decided.slimmed_at is null or decided.fate <> 'slim')
$old_run$;

comment on function old_run is 'The runs that prune() may make smaller, and what would become of each.';
