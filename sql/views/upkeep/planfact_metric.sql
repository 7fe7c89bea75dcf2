-- planfact_metric: numbers for a monitoring system, one row per sample; `planfact metrics` prints them as
-- OpenMetrics text. Times are seconds since 1970, as such systems want them.
create view planfact_metric as
with newest as (
    select version.*
    from data_version as version
    order by version.data_version_id desc
    limit 1
),

last_run as (
    select registered.*
    from run_registry as registered
    where registered.status = 'succeeded'
    order by registered.run_id desc
    limit 1
),

last_step as (
    select distinct on (log.step, log.outcome)
        log.step,
        log.outcome,
        log.finished_at,
        log.seconds,
        log.rows
    from job_log as log
    order by log.step asc, log.outcome asc, log.finished_at desc
),

single as (
    select
        fact.name,
        fact.help,
        fact.labels,
        fact.value
    from mart_status as mart
    cross join report_status as reports
    left join newest on true
    left join last_run on true
    cross join lateral (
        values
        ('data_version', 'Number of the newest data version.', '{}'::jsonb, newest.data_version_id::float8),
        ('data_last_day_seconds', 'Its last day.', '{}', extract(epoch from newest.last_day)),
        ('sales_rows', 'Its rows.', '{}', newest.row_count),
        ('stage_rows', 'Rows staged and not committed.', '{}', (select staged.row_count from staged_sales() as staged)),
        ('reject_rows', 'Rows that loads set aside.', '{}', (select count(*) from sales_reject)),
        ('shown_data_version', 'Data version that a stage shows.', '{"stage": "mart"}', mart.data_version_id),
        ('shown_data_version', 'Data version that a stage shows.', '{"stage": "reports"}', reports.data_version_id),
        (
            'refreshed_seconds', 'When a stage was refreshed.', '{"stage": "mart"}',
            extract(epoch from mart.refreshed_at)
        ),
        (
            'refreshed_seconds', 'When a stage was refreshed.', '{"stage": "reports"}',
            extract(epoch from reports.refreshed_at)
        ),
        ('last_run_series', 'Series of the last run that succeeded.', '{}', last_run.series_count),
        ('last_run_fallback_series', 'Series in it that the model could not serve.', '{}', last_run.fallback_count),
        ('last_run_duration_seconds', 'How long it took.', '{}', extract(epoch from last_run.duration)),
        (
            'last_run_backtest_wape', 'Its daily WAPE on the month before; a share of 1.', '{}',
            last_run.backtest_wape
        ),
        (
            'running_series', 'Series that running runs have written.', '{}',
            (select sum(progress.series_done) from run_progress as progress)
        ),
        (
            'last_plan_month_seconds', 'First day of the last month that has a plan.', '{}',
            (
                select extract(epoch from max(plan_in_force.month))
                from plan_in_force
            )
        ),
        ('database_bytes', 'Size of the database.', '{}', pg_database_size(current_database()))
    ) as fact (name, help, labels, value)
),

sample as (
    select
        single.name,
        single.help,
        single.labels,
        single.value
    from single
    union all
    select
        'runs' as name,
        'Forecast runs by how they ended.' as help,
        jsonb_build_object('status', status.name) as labels,
        count(run.run_id) as value
    from (values ('running'), ('succeeded'), ('failed')) as status (name)
    left join forecast_run as run on status.name = run.status
    group by status.name
    union all
    select
        metric.name,
        metric.help,
        jsonb_build_object('step', last_step.step, 'outcome', last_step.outcome) as labels,
        metric.value
    from last_step
    cross join lateral (
        values
        ('step_finished_seconds', 'When a step last ended.', extract(epoch from last_step.finished_at)),
        ('step_duration_seconds', 'How long it took then.', last_step.seconds),
        ('step_rows', 'How many rows it moved then.', last_step.rows)
    ) as metric (name, help, value)
    union all
    select
        'open_alerts' as name,
        'Deviations beyond the threshold of a rule.' as help,
        jsonb_build_object('rule', rule.name) as labels,
        count(raised.alert_id) as value
    from alert_rule as rule
    left join alert as raised
        on rule.alert_rule_id = raised.alert_rule_id
            and raised.cleared_at is null
    where rule.is_active
    group by rule.name
    union all
    select
        metric.name,
        metric.help,
        jsonb_build_object('question', health.name) as labels,
        metric.value
    from planfact_health as health
    cross join lateral (
        values
        (
            'health_ok', '1 where planfact_health answers ok, 0 where it does not.',
            case health.status when 'ok' then 1 else 0 end
        ),
        (
            'health_severity', 'What planfact_health answers: 0 ok, 1 warning, 2 failed.',
            case health.status when 'ok' then 0 when 'warning' then 1 else 2 end
        )
    ) as metric (name, help, value)
)

select
    'planfact_' || sample.name as name,
    sample.help,
    sample.labels,
    sample.value
from sample
where sample.value is not null
order by name, labels;

comment on view planfact_metric is 'Numbers for a monitoring system, one row per sample.';
comment on column planfact_metric.name is 'Name of the metric.';
comment on column planfact_metric.help is 'What it means.';
comment on column planfact_metric.labels is 'What tells the samples of one metric apart.';
comment on column planfact_metric.value is 'The value; times are seconds since 1970.';
