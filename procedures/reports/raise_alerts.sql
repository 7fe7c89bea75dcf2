-- raise_alerts: compares the reports with alert_rule: raises new alerts, clears those whose deviation is gone, and
-- notifies: LISTEN <schema>_alert gives {"alert_id": N} per new alert, once the transaction commits. Whoever may
-- connect can listen, so that the number is all it tells: what it is about is read from alert or my_alert, by those who
-- may. An alert that is open already is not notified again. It looks at months that have plan and fact, from two months
-- before the last day's month on, once a week of them is known, and older months are left alone; and at silent_cell.
--   locks     nothing of its own: refresh_plan_fact and set_alert_rule call it, holding the reports stage
--   repeated  the same reports and rules: nothing
{% from 'macros/month.sql' import month_of -%}
create or replace function raise_alerts()
returns bigint
language sql
volatile
set search_path = {{ schema | ident }}, pg_temp
begin atomic
with recent as (
    select
        cell.*,
        coalesce(avg(cell.plan_to_date) over (partition by cell.level, cell.month), 0) as usual_plan
    from report_status as status
    inner join plan_fact_month as cell
        on {{ month_of('status.last_day') }} - interval '2 months' <= cell.month
),

breach as (
    select
        rule.alert_rule_id,
        rule.name,
        rule.level,
        {{ dimensions | idents('cell') }},
        cell.month,
        rule.metric,
        measured.value,
        rule.threshold,
        cell.plan_to_date,
        cell.fact,
        cell.data_version_id,
        cell.plan_id
    from recent as cell
    inner join alert_rule as rule
        on cell.level = rule.level
            and coalesce(cell.plan_to_date, 0) >= greatest(rule.min_plan, rule.min_plan_pct / 100 * cell.usual_plan)
    -- every metric of alert_metric that is a column of the report
    inner join lateral (
        values
        ('variance_pct', cell.variance_pct),
        ('variance', cell.variance)
    ) as measured (metric, value) on rule.metric = measured.metric
    where rule.is_active
        and (cell.is_complete or cell.days_loaded >= 7)
        and abs(measured.value) > rule.threshold
    union all
    -- in the month in which it fell silent, so that it is told once
    select
        rule.alert_rule_id,
        rule.name,
        rule.level,
        {{ dimensions | idents('silent') }},
        {{ month_of('(silent.last_sale_day + 1)') }} as month,
        rule.metric,
        silent.silent_days as value,
        rule.threshold,
        null::numeric as plan_to_date,
        null::numeric as fact,
        status.data_version_id,
        null::bigint as plan_id
    from silent_cell as silent
    cross join report_status as status
    inner join alert_rule as rule
        on silent.level = rule.level
            and rule.metric = 'silent_days'
            and silent.silent_days > rule.threshold
            and 30 * silent.usual_sales >= rule.min_plan
    where rule.is_active
        and not silent.is_of_silent_shop
),

cleared as (
    update alert
    set cleared_at = greatest(clock_timestamp(), alert.raised_at)  -- the clock may have been set back
    where alert.cleared_at is null
        and not exists (
            select from breach
            where alert.alert_rule_id = breach.alert_rule_id
                and alert.month = breach.month
                and array[{{ dimensions | idents('alert') }}] = array[{{ dimensions | idents('breach') }}]
        )
),

raised as (
    insert into alert (
        alert_rule_id, name, level, {{ dimensions | idents }}, month, metric, value, threshold,
        plan_to_date, fact, data_version_id, plan_id
    )
    select
        breach.alert_rule_id,
        breach.name,
        breach.level,
        {{ dimensions | idents('breach') }},
        breach.month,
        breach.metric,
        breach.value,
        breach.threshold,
        breach.plan_to_date,
        breach.fact,
        breach.data_version_id,
        breach.plan_id
    from breach
    where not exists (
        select from alert as open_alert
        where open_alert.cleared_at is null
            and breach.alert_rule_id = open_alert.alert_rule_id
            and breach.month = open_alert.month
            and array[{{ dimensions | idents('breach') }}] = array[{{ dimensions | idents('open_alert') }}]
    )
    order by breach.month, breach.alert_rule_id, abs(breach.value) desc
    returning alert.*
),

notified as (
    select pg_notify(
        -- as LISTEN cuts a name that is too long
        '{{ schema | text }}_alert'::name::text, jsonb_build_object('alert_id', raised.alert_id)::text
    ) as notification
    from raised
)

select count(notified.notification) from notified;
end;

comment on function raise_alerts is 'Raises and clears alerts by alert_rule, and notifies whoever listens of their numbers; returns how many were new.';
