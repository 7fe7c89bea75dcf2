-- set_alert_rule: says when a deviation is worth an alert; a rule of that name is changed, otherwise added.
--   promises  the rule holds from now on: what it finds in the reports as they stand is raised or cleared
--   refuses   PF009 a level, metric or threshold that makes no sense · PF008 another writer
--   locks     the reports stage (readers are not held up)
--   repeated  the same rule again: nothing, and says so
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
as $set_alert_rule$
#variable_conflict use_column
begin
    perform lock_stage('reports');

    if coalesce(btrim(set_alert_rule.name), '') = '' or length(set_alert_rule.name) > 255 then
        raise exception 'a rule has a name of 1 to 255 characters'
            using errcode = 'PF009';
    end if;

    if set_alert_rule.level is null
        or set_alert_rule.level not in ('total', {{ levels | texts }}, 'series')
    then
        raise exception 'the reports have no level %', coalesce(set_alert_rule.level, 'NULL')
            using errcode = 'PF009', hint = format('Levels are %s.', concat_ws(', ', 'total', {{ levels | texts }}, 'series'));
    end if;

    if set_alert_rule.metric is null or set_alert_rule.metric not in ('variance_pct', 'variance') then
        raise exception 'no rule can look at %', coalesce(set_alert_rule.metric, 'NULL')
            using errcode = 'PF009', hint = 'Metrics are variance_pct and variance.';
    end if;

    if not coalesce(
        set_alert_rule.threshold > 0 and set_alert_rule.threshold < 'Infinity'
        and set_alert_rule.min_plan >= 0 and set_alert_rule.min_plan < 'Infinity'
        and set_alert_rule.min_plan_pct >= 0 and set_alert_rule.min_plan_pct < 'Infinity', false
    ) then
        raise exception 'a threshold is above 0, min_plan and min_plan_pct are not below it'
            using errcode = 'PF009';
    end if;

    insert into alert_rule as known (name, level, metric, threshold, min_plan, min_plan_pct, is_active)
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
        where row(known.level, known.metric, known.threshold, known.min_plan, known.min_plan_pct, known.is_active)
            is distinct from row(
                excluded.level, excluded.metric, excluded.threshold, excluded.min_plan, excluded.min_plan_pct,
                excluded.is_active
            );

    if not found then
        raise notice 'this is what the rule % says already', set_alert_rule.name;
        return;
    end if;

    perform raise_alerts();
end
$set_alert_rule$;

comment on procedure set_alert_rule is 'Says when a deviation is worth an alert: adds a rule, or changes the one of that name.';
