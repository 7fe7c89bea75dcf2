-- planfact_health: what a data engineer looks at once a day, one line per question, each with what to do about it.
-- `planfact doctor` adds what only a client can see, and counts rows. A question that needs more than a line of values
-- stands in the view of its family, health_…, with the same columns.
{% from 'macros/month.sql' import last_day_of, month_of -%}
{% from 'macros/threshold.sql' import silent_news_days -%}
create view planfact_health as
with newest as (
    select version.*
    from data_version as version
    order by version.data_version_id desc
    limit 1
),

staged as (
    select waiting.*
    from staged_sales() as waiting
),

rejected as (
    select count(*) as row_count
    from sales_reject as reject
    where reject.rejected_at > now() - interval '31 days'
),

running as (
    select
        run.run_id,
        clock_timestamp() - run.started_at as running_for
    from forecast_run as run
    where run.status = 'running'
    order by run.started_at
    limit 1
),

last_run as (
    select
        run.run_id,
        run.status,
        run.error,
        run.fallback_count,
        run.series_count
    from forecast_run as run
    where run.status <> 'running'
    order by run.run_id desc
    limit 1
),

last_backtest as (
    select
        run.run_id,
        run.backtest_start is not null as is_measured,
        (
            select string_agg(said.warning, '; ' order by said.level desc)
            from run_warning as said
            where said.run_id = run.run_id
        ) as warning
    from forecast_run as run
    where run.status = 'succeeded'
    order by run.run_id desc
    limit 1
),

next_month as (
    -- the month of the day after the data: begun, or about to begin
    select {{ month_of('(newest.last_day + 1)') }} as month
    from newest
),

planned as (
    select count(*) > 0 as is_there
    from plan_in_force
    inner join next_month on plan_in_force.month = next_month.month
),

-- where somebody has to approve plans: the draft of the month that waits for that
proposed as (
    select max(draft.plan_id) as plan_id
    from plan as draft
    inner join plan_approval as known on draft.plan_id = known.plan_id
    cross join planfact_setting as setting
    inner join next_month on draft.first_month <= next_month.month and draft.last_month >= next_month.month
    where draft.published_at is null
        and setting.is_approval_asked
),

-- the month is in the data already, so that no plan of it can be made: the month whose load brought its first days
begun as (
    select coalesce(
        version.month,
        (
            select {{ month_of('min(sales.day)') }}
            from sales
            where sales.day > before.last_day
        )
    ) as load_month
    from newest
    inner join next_month on newest.last_day >= next_month.month
    inner join lateral (
        select min(reaching.data_version_id) as data_version_id
        from data_version as reaching
        inner join data_version_in_force as standing on reaching.data_version_id = standing.data_version_id
        where reaching.mode <> 'revert'
            and reaching.last_day >= next_month.month
    ) as first_load on true
    inner join data_version as version on first_load.data_version_id = version.data_version_id
    inner join data_version as before on version.parent_id = before.data_version_id
),

published as (
    select max(plan.plan_id) as plan_id
    from plan
    where plan.published_at is not null
),

revised as (
    select max(plan_revision.plan_revision_id) as plan_revision_id
    from plan_revision
),

overdue as (
    select
        count(*) as override_count,
        min(overdue_override.override_id) as first_override_id
    from overdue_override
),

-- the months that plans were made from, those that plans were made for, and months that were never loaded
short as (
    select
        count(*) as month_count,
        string_agg(listed.said, '; ' order by listed.month desc) filter (where listed.ordinal <= 3)
        || case when count(*) > 3 then format('; and %s more months', count(*) - 3) else '' end as said,
        max(to_char(listed.month, 'YYYY-MM')) as last_month
    from (
        select
            open_month.month,
            format('%s misses days of %s', to_char(open_month.month, 'YYYY-MM'), open_month.missing) as said,
            row_number() over (order by open_month.month desc) as ordinal
        from open_month
        where (
                open_month.is_empty
                or open_month.month >= (select min(plan_month.month) - interval '1 month' from plan_month)
            )
            and (
                open_month.is_over
                -- past, though the data end in it; how old they are is the question above
                or (
                    {{ last_day_of('open_month.month') }} < current_date
                    and (select newest.last_day from newest) >= current_date - 40
                )
            )
    ) as listed
),

waiting as (
    select
        activity.pid,
        activity.usename,
        now() - activity.state_change as idle_for
    from pg_stat_activity as activity
    where activity.datname = current_database()
        and activity.state like 'idle in transaction%'
        and now() - activity.state_change > interval '10 minutes'
    order by activity.state_change
    limit 1
),

-- that a transaction is open, everybody may see; of which kind and since when, only who is a member of its role
hidden as (
    select count(*) as session_count
    from pg_stat_activity as activity
    inner join pg_locks as open_transaction
        on activity.pid = open_transaction.pid
            and open_transaction.locktype = 'virtualxid'
            and open_transaction.granted
    where activity.datname = current_database()
        and activity.pid <> pg_backend_pid()
        and activity.query = '<insufficient privilege>'
),

silent as (
    select
        count(*) filter (where cell.series_id is null) as shop_count,
        count(*) filter (where cell.series_id is not null) as series_count,
        coalesce(bool_or(cell.silent_days <= {{ silent_news_days }}), false) as is_news,
        (
            array_agg(
                concat_ws(' · ', {{ dimensions | idents('cell') }}) || ' since ' || cell.last_sale_day + 1
                order by cell.usual_sales desc
            )
        )[:3] as largest
    from silent_cell as cell
    where not cell.is_of_silent_shop
),

sales_table as (
    select
        stats.n_live_tup as live,
        stats.n_dead_tup as dead
    from pg_stat_user_tables as stats
    where stats.relid = 'sales'::regclass
)

select
    question.position,
    question.name,
    case when question.is_bad then question.severity else 'ok' end as status,
    question.found,
    case when question.is_bad then question.mend end as mend
from mart_status as mart  -- one row, so that every question is answered where there is nothing yet
cross join report_status as reports
cross join published
cross join revised
left join newest on true
left join staged on true
left join rejected on true
left join running on true
left join last_run on true
left join last_backtest on true
left join next_month on true
left join planned on true
left join proposed on true
left join begun on true
cross join overdue
cross join short
left join waiting on true
cross join hidden
left join silent on true
left join sales_table on true
cross join lateral (
    values
    (
        1, 'encoding', 'failed', current_setting('server_encoding') <> 'UTF8',
        format('the database stores %s', current_setting('server_encoding')),
        'Names of stores and groups need a database with ENCODING ''UTF8'': create one and deploy there.'
    ),
    (
        2, 'data', 'warning', newest.last_day is null or newest.last_day < current_date - 40,
        case
            when newest.last_day is null then 'no sales yet'
            else format(
                'version %s ends on %s, %s days ago',
                newest.data_version_id, newest.last_day, current_date - newest.last_day
            )
        end,
        concat('Load the past month: planfact close-month FILE', ' --month ' || to_char(month_due(), 'YYYY-MM'))
    ),
    (
        3, 'stage', 'warning', staged.row_count > 0,
        case
            when staged.row_count is null then 'cannot be seen on a standby'
            else format(
                '%s of %s %s in sales_stage', counted(staged.row_count, 'row'), counted(staged.load_count, 'load'),
                case when staged.row_count = 1 then 'waits' else 'wait' end
            )
        end,
        format(
            'CALL commit_data_version(load_id => %1$s); or, to discard them:'
            ' DELETE FROM sales_stage WHERE load_id = %1$s;',
            staged.first_load_id
        )
    ),
    (
        4, 'rejects', 'warning', rejected.row_count > 0,
        format('%s rows were set aside in the last 31 days', rejected.row_count),
        'SELECT reason, count(*) FROM sales_reject GROUP BY reason; correct them at their source and load again.'
    ),
    (
        5, 'mart', 'warning', mart.data_version_id is distinct from newest.data_version_id,
        format('the export mart shows version %s of %s',
            coalesce(mart.data_version_id::text, '(none)'), coalesce(newest.data_version_id::text, '(none)')),
        'CALL refresh_export_mart();'
    ),
    (
        6, 'running', 'failed', running.running_for not between interval '0' and interval '6 hours',
        case
            when running.run_id is null then 'none'
            when running.running_for < interval '0'
                then format('run %s began ahead of the clock, which was set back since', running.run_id)
            else format('run %s has been running for %s', running.run_id, date_trunc('second', running.running_for))
        end,
        format(
            'If its process is gone: CALL fail_run(%s, ''its process is gone''); then forecast again.', running.run_id
        )
    ),
    (
        7, 'last run', 'failed', last_run.status = 'failed',
        case last_run.status
            when 'failed' then format('run %s failed: %s', last_run.run_id, last_run.error)
            when 'succeeded'
                then format(
                    'run %s succeeded, %s of %s series by a fallback',
                    last_run.run_id, last_run.fallback_count, last_run.series_count
                )
            else 'none yet'
        end,
        'Fix what the error says, then: planfact forecast.'
    ),
    (
        8, 'plan', 'warning', next_month.month is not null and not planned.is_there and proposed.plan_id is null,
        case
            when next_month.month is null then 'no month to plan yet'
            when not planned.is_there and proposed.plan_id is not null
                then format(
                    '%s has draft %s, which waits: planfact plan approve %s, then planfact plan publish %s',
                    to_char(next_month.month, 'YYYY-MM'), proposed.plan_id, proposed.plan_id, proposed.plan_id
                )
            else format(
                '%s has %s plan',
                to_char(next_month.month, 'YYYY-MM'),
                case when planned.is_there then 'a' else 'no' end
            )
        end,
        case
            when begun.load_month < next_month.month
                then format(
                    'Take back the load that began it: planfact month undo %1$s; then close %1$s without later days:'
                    ' planfact close-month FILE --month %1$s --outside drop.',
                    to_char(begun.load_month, 'YYYY-MM')
                )
            when begun.load_month is not null
                then format(
                    'Take back its first days: planfact month undo %s; then planfact forecast, CALL publish_plan(RUN);'
                    ' and load them again.',
                    to_char(begun.load_month, 'YYYY-MM')
                )
            when newest.last_day >= next_month.month
                then 'The history ends in it: planfact forecast, then CALL publish_plan(RUN); plans the month after;'
                ' allow_hindsight => true plans the rest of this one, too.'
            else 'planfact forecast, then CALL publish_plan(RUN);'
        end
    ),
    (
        9, 'reports', 'warning',
        reports.data_version_id is distinct from newest.data_version_id
        or reports.plan_id is distinct from published.plan_id
        or reports.plan_revision_id is distinct from revised.plan_revision_id
        or exists (select from misjudged_month),
        format('the reports show version %s of %s, plan %s of %s, revision %s of %s',
            coalesce(reports.data_version_id::text, '(none)'), coalesce(newest.data_version_id::text, '(none)'),
            coalesce(reports.plan_id::text, '(none)'), coalesce(published.plan_id::text, '(none)'),
            coalesce(reports.plan_revision_id::text, '(none)'), coalesce(revised.plan_revision_id::text, '(none)')),
        'planfact refresh, or CALL refresh_plan_fact();'
    ),
    (
        10, 'sessions', 'warning', waiting.pid is not null or hidden.session_count > 0,
        case
            when waiting.pid is null and hidden.session_count > 0
                then format(
                    'cannot be seen: %s sessions of others are inside a transaction, and %s may not see since when',
                    hidden.session_count, current_user
                )
            when waiting.pid is null then 'none is idle inside a transaction'
            else format(
                'process %s of %s has been idle inside a transaction for %s',
                waiting.pid, waiting.usename, date_trunc('second', waiting.idle_for)
            )
        end,
        case
            when waiting.pid is null then format('GRANT pg_read_all_stats TO %I;', current_user)
            else format('It keeps old rows alive and may hold locks. SELECT pg_terminate_backend(%s);', waiting.pid)
        end
    ),
    (
        11, 'vacuum', 'warning', sales_table.dead > 10000 and sales_table.dead > 0.2 * sales_table.live,
        format('%s dead rows beside %s live ones in sales', sales_table.dead, sales_table.live),
        'VACUUM (ANALYZE) sales; and see that autovacuum is on.'
    ),
    (
        12, 'overrides', 'warning', overdue.override_count > 0,
        case
            when overdue.override_count = 0 then 'none counts beyond its time'
            else format(
                '%s still count although their time is over, override %s first',
                overdue.override_count, overdue.first_override_id
            )
        end,
        'CALL expire_overrides(); then CALL refresh_plan_fact();'
    ),
    (
        13, 'silent', 'warning', silent.is_news,
        case
            when silent.shop_count + silent.series_count = 0 then 'whatever sold daily still sells'
            else format(
                '%s and %s series that sold daily sell nothing any more: %s',
                counted(silent.shop_count, 'shop'), silent.series_count, array_to_string(silent.largest, ', ')
            )
        end,
        'SELECT * FROM silent_cell; where a file is missing, load it. After two weeks of silence a run plans 0.'
    ),
    (
        14, 'backtest', 'warning', last_backtest.warning is not null,
        case
            when last_backtest.run_id is null then 'no run has succeeded yet'
            else coalesce(
                last_backtest.warning,
                format(
                    case
                        when last_backtest.is_measured then 'run %s was no worse than the last week repeated'
                        else 'run %s has none: there were no complete months to forecast again'
                    end,
                    last_backtest.run_id
                )
            )
        end,
        'Check the plan by hand, and override_plan() where you know better. If only days are named, use the months.'
    ),
    (
        15, 'months', 'warning', short.month_count > 0,
        coalesce(short.said, 'no day is missing that a shop usually sells on'),
        format('Load what is missing; or, if it never comes: planfact month accept %s --reason WHY.', short.last_month)
    )
) as question (position, name, severity, is_bad, found, mend)
{% for family in ['health_schema', 'health_setting', 'health_job'] -%}
union all
select
    {{ family }}.position,
    {{ family }}.name,
    {{ family }}.status,
    {{ family }}.found,
    {{ family }}.mend
from {{ family }}
{% endfor -%}
order by position;

comment on view planfact_health is 'One line per question a data engineer would ask, with what to do about it.';
comment on column planfact_health.position is 'Order of the line.';
comment on column planfact_health.name is 'What is asked about.';
comment on column planfact_health.status is 'ok; warning: look at it by day; failed: act now.';
comment on column planfact_health.found is 'What was found.';
comment on column planfact_health.mend is 'What to do; NULL where all is well.';
