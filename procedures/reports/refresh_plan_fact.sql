-- refresh_plan_fact: brings all reports to the newest data version, plans and runs, as one.
--   promises  every reader sees either the old reports or the new ones, all of one data version;
--             runs whose months are complete now get their actual metrics; alert rules are asked.
--             It works out again what changed: the months of this year and to come, and of the years before those that
--             a version, a plan or a budget touched (closed_years_touched), or all where a name did
--   refuses   PF003 there is no data yet · PF008 another writer
--   locks     the reports stage (readers are not held up)
--   repeated  reports that show the newest state already are left alone, with a NOTICE
{% from 'macros/memory.sql' import memory_of_run -%}
{% from 'macros/collision.sql' import collisions, patience -%}
{% from 'macros/month.sql' import month_of -%}
{% from 'macros/period.sql' import open_from with context -%}
create or replace procedure refresh_plan_fact()
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
set work_mem = '{{ memory_of_run }}'
as $refresh_plan_fact$
declare
    v_began timestamptz := clock_timestamp();
    v_version data_version;
    v_shown report_status;
    v_shows report_status;
    v_years_anew date [];
    v_plan_id bigint;
    v_run_count bigint;
    v_revision_id bigint;
begin
    perform lock_stage('reports');

    select * into v_version
    from data_version as newest
    order by newest.data_version_id desc
    limit 1;

    perform assert_data_version(v_version.data_version_id);

    select max(plan.plan_id) into v_plan_id from plan where plan.published_at is not null;
    select max(revision.plan_revision_id) into v_revision_id from plan_revision as revision;
    select count(*) into v_run_count from forecast_run as run where run.status = 'succeeded';

    select * into v_shown from report_status;

    if v_shown.data_version_id = v_version.data_version_id
        and v_shown.plan_id is not distinct from v_plan_id
        and v_shown.plan_revision_id is not distinct from v_revision_id
        and v_shown.run_count = v_run_count
        and v_shown.week_start = {{ calendar.week_start }}
        and not exists (select from misjudged_month)
    then
        raise notice 'the reports show data version % and plan % already',
            v_version.data_version_id, coalesce(v_plan_id::text, '(none)');
        return;
    end if;

    analyze (skip_locked) plan_revision, plan_revision_line;  -- what was decided just now looks empty to the planner

    update report_status
    set data_version_id = v_version.data_version_id,
        last_day = v_version.last_day,
        plan_id = v_plan_id,
        plan_revision_id = v_revision_id,
        run_count = v_run_count,
        refreshed_at = clock_timestamp()
    returning * into v_shows;

    v_years_anew := closed_years_touched(
        v_shown.data_version_id,
        v_shown.plan_revision_id,
        {{ open_from('v_shown.last_day') }},
        {{ open_from('v_shows.last_day') }}
    );

    -- runs not measured yet, or measured before a version that touched their months
    perform measure_run(run.run_id, 'actual', v_version.data_version_id)
    from forecast_run as run
    where run.status = 'succeeded'
        and run.pruned_at is null
        and run.horizon_start <= v_version.last_day
        and not exists (
            select from run_metric as measured
            where measured.run_id = run.run_id
                and measured.kind = 'actual'
                and not exists (
                    select from version_month as touched
                    where touched.data_version_id > measured.data_version_id
                        and touched.month between {{ month_of('run.horizon_start') }} and run.horizon_end
                )
        );

    -- none is touched where the data end in an earlier year now: the rows since then go
    if v_years_anew is distinct from '{}' or {{ open_from('v_shown.last_day') }} <> {{ open_from('v_shows.last_day') }} then
        update report_status set years_anew = v_years_anew;
        refresh materialized view concurrently plan_fact_closed;
        update report_status set years_anew = null where years_anew is not null;
    end if;

    refresh materialized view concurrently plan_fact_open;

    -- what was filled for the first time has no statistics, and views would compare each series with each
    if (
        select count(distinct known.tablename) < 2
        from pg_stats as known
        where known.schemaname = current_schema()
            and known.tablename in ('plan_fact_closed', 'plan_fact_open')
    )
    then
        analyze (skip_locked) plan_fact_closed, plan_fact_open;
    end if;

    perform keep_pieces(
        v_shown.data_version_id, v_shown.plan_revision_id, v_shown.week_start, v_shows.data_version_id
    );

    if v_shown.data_version_id is distinct from v_shows.data_version_id then
        refresh materialized view concurrently silent_cell;
    end if;

    perform measure_forecasts();
    perform raise_alerts();

    perform log_step('refresh_plan_fact', v_began, count(*), format('data version %s', v_version.data_version_id))
    from plan_fact_month;

{{ collisions() }}
end
$refresh_plan_fact$;

comment on procedure refresh_plan_fact is 'Brings all reports to the newest data version, plans and runs, as one.';
