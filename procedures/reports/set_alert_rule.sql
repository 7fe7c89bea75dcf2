-- set_alert_rule: sets the deviation from which an alert is raised: adds a rule, or changes the one of that name.
--   promises  the rule holds from now on: what it finds in the reports as they stand is raised or cleared
--   refuses   PF009 an unknown level or metric, or a threshold that is not above 0 · PF008 another writer
--   locks     the reports stage (readers are not held up)
--   repeated  the same rule again changes nothing and raises a NOTICE
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure set_alert_rule(
    name text,
    level text,
    metric text,
    threshold numeric,
    min_plan numeric default 0,
    is_active boolean default true,
    min_plan_pct numeric default 0
)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $set_alert_rule$
#variable_conflict use_column
begin
    perform lock_stage('reports');

    if coalesce(btrim(set_alert_rule.name), '') = '' or length(set_alert_rule.name) > 255 then
        raise exception 'the name of an alert rule has % characters: 1 to 255 are allowed',
            coalesce(length(btrim(set_alert_rule.name)), 0)
            using errcode = 'PF009';
    end if;

    if set_alert_rule.level is null
        or set_alert_rule.level not in ('total', {{ levels | texts }}, 'series')
    then
        raise exception 'the reports have no level %', coalesce(set_alert_rule.level, 'NULL')
            using errcode = 'PF009',
                hint = format('Name one of %s.', concat_ws(', ', 'total', {{ levels | texts }}, 'series'));
    end if;

    if not exists (select from alert_metric as metric where metric.metric = set_alert_rule.metric) then
        raise exception 'an alert rule cannot look at %', coalesce(set_alert_rule.metric, 'NULL')
            using errcode = 'PF009',
                hint = (
                    select format('Name one of %s.', string_agg(metric.metric, ', ' order by metric.metric))
                    from alert_metric as metric
                );
    end if;

    if not coalesce(
        set_alert_rule.threshold > 0 and set_alert_rule.threshold < 'Infinity'
        and set_alert_rule.min_plan >= 0 and set_alert_rule.min_plan < 'Infinity'
        and set_alert_rule.min_plan_pct >= 0 and set_alert_rule.min_plan_pct < 'Infinity', false
    ) then
        raise exception 'threshold %, min_plan % or min_plan_pct % is out of range',
            coalesce(set_alert_rule.threshold::text, 'NULL'),
            coalesce(set_alert_rule.min_plan::text, 'NULL'),
            coalesce(set_alert_rule.min_plan_pct::text, 'NULL')
            using errcode = 'PF009', hint = 'Give a threshold above 0, and min_plan and min_plan_pct of 0 or more.';
    end if;

    insert into alert_rule as rule (name, level, metric, threshold, min_plan, min_plan_pct, is_active)
    values (
        set_alert_rule.name, set_alert_rule.level, set_alert_rule.metric, set_alert_rule.threshold,
        set_alert_rule.min_plan, set_alert_rule.min_plan_pct, coalesce(set_alert_rule.is_active, true)
    )
    on conflict (name) do update
        set level = excluded.level,
            metric = excluded.metric,
            threshold = excluded.threshold,
            min_plan = excluded.min_plan,
            min_plan_pct = excluded.min_plan_pct,
            is_active = excluded.is_active,
            changed_at = clock_timestamp(),
            changed_by = session_user
        where row(rule.level, rule.metric, rule.threshold, rule.min_plan, rule.min_plan_pct, rule.is_active)
            is distinct from row(
                excluded.level, excluded.metric, excluded.threshold, excluded.min_plan, excluded.min_plan_pct,
                excluded.is_active
            );

    if not found then
        raise notice 'alert rule % is set to these values already', set_alert_rule.name;
        return;
    end if;

    perform raise_alerts();

{{ collisions() }}
end
$set_alert_rule$;

comment on procedure set_alert_rule is 'Sets the deviation from which an alert is raised: adds a rule, or changes the one of that name.';
