-- prune: lets go of what only explains old runs (parts, weights, factors, backtests, intervals), then of the forecasts
-- that no plan came from, of failed runs, and of old rows of job_log and sales_reject. Old: every month of the run's
-- horizon is older than the last keep_months of the data; of the two logs: than keep_months by the clock.
--   promises  every plan, report and measured error reads as before; a dry run, which is the default, only says what
--             would go. The data versions of such runs are not pinned any more: prune_data_versions can take them
--   refuses   PF009 keep_months below 1 · PF008 another writer
--   locks     the stages runs, plan and reports; readers are not held up
--   repeated  what was pruned before is passed over
{% from 'macros/month.sql' import month_of -%}
{% from 'macros/prune.sql' import explaining, telling -%}
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure prune(keep_months integer, dry_run boolean default true)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $prune$
#variable_conflict use_column
declare
    v_began timestamptz := clock_timestamp();
    v_old bigint[];
    v_untold bigint[];
    v_failed bigint[];
    v_rows bigint;
    v_said text;
    v_keep_last bigint;
    v_before bigint;
begin
    if coalesce(prune.keep_months, 0) < 1 then
        raise exception 'keep_months is %: the runs of the last month at least must stay',
            coalesce(prune.keep_months::text, 'NULL')
            using errcode = 'PF009', hint = 'CALL prune(keep_months => 24);';
    end if;

    -- a plan may be about to come from an old run
    perform lock_stage('runs');
    perform lock_stage('plan');
    perform lock_stage('reports');

    select
        coalesce(array_agg(old.run_id), '{}'),
        coalesce(array_agg(old.run_id) filter (where old.fate <> 'slim'), '{}'),
        coalesce(array_agg(old.run_id) filter (where old.fate = 'delete'), '{}')
    into v_old, v_untold, v_failed
    from old_run(prune.keep_months) as old;

    select
        sum(going.row_count),
        string_agg(
            format('%s %s rows (%s MB)', going.table_name, going.row_count, going.megabytes), ', '
            order by going.megabytes desc, going.table_name asc
        ) filter (where going.row_count > 0)
    into v_rows, v_said
    from prunable(prune.keep_months) as going;

    if v_said is null and v_old = '{}' then
        raise notice 'nothing to prune';
        return;
    end if;

    -- the version that the first kept month began with: what is older, nothing that is kept was made from
    select
        max(version.data_version_id) - min(version.data_version_id) filter (
            where version.last_day >= {{ month_of('(newest.last_day + 1)') }}
                - make_interval(months => prune.keep_months) - interval '1 day'
        ) + 1,
        min(version.data_version_id) filter (
            where version.last_day >= {{ month_of('(newest.last_day + 1)') }}
                - make_interval(months => prune.keep_months) - interval '1 day'
        )
    into v_keep_last, v_before
    from data_version as version
    cross join (
        select last.last_day
        from data_version as last
        order by last.data_version_id desc
        limit 1
    ) as newest;

    if coalesce(prune.dry_run, true) then
        raise notice 'would prune % runs: %; call again with dry_run => false',
            cardinality(v_old), coalesce(v_said, 'no rows');
        return;
    end if;

    {% for name in explaining -%}
    delete from {{ name }} as stored where stored.run_id = any(v_old);
    {% endfor -%}
    {% for name in telling -%}
    delete from {{ name }} as stored where stored.run_id = any(v_untold);
    {% endfor -%}
    delete from run_metric as stored where stored.run_id = any(v_failed);
    delete from forecast_run as run where run.run_id = any(v_failed);
    delete from job_log as step where step.finished_at < now() - make_interval(months => prune.keep_months);
    delete from sales_reject as reject where reject.rejected_at < now() - make_interval(months => prune.keep_months);

    update forecast_run as run
    set slimmed_at = coalesce(run.slimmed_at, clock_timestamp()),
        pruned_at = case when run.run_id = any(v_untold) then clock_timestamp() end
    where run.run_id = any(v_old);

    perform log_step(
        'prune',
        v_began,
        v_rows,
        format(
            'keep_months %s: %s runs slimmed, %s of them pruned, %s failed ones deleted', prune.keep_months,
            cardinality(v_old) - cardinality(v_failed), cardinality(v_untold) - cardinality(v_failed),
            cardinality(v_failed)
        )
    );

    raise notice 'pruned % runs: %', cardinality(v_old), coalesce(v_said, 'no rows');

    if exists (
        select from data_version as version
        where version.data_version_id < v_before
            and version.pruned_at is null
            and not exists (
                select from data_version_pin as pin
                where pin.data_version_id = version.data_version_id
            )
    ) then
        raise notice 'data versions before % can go, too, if nobody is to read them: %',
            v_before, format('CALL prune_data_versions(keep_last => %s, keep_pinned => true);', v_keep_last);
    end if;

{{ collisions() }}
end
$prune$;

comment on procedure prune is 'Lets go of what only explains old runs, of forecasts that no plan came from, and of old logs; plans and reports read as before.';
