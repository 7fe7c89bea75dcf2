-- queue_notifications: writes what the channels are to be told: of a month that is complete, how it went; of alerts
-- raised since the last message, the largest ten. As the reports show it.
--   promises  a month once per channel, and an alert in one message per channel; a channel hears nothing of what was so
--             before it was noted, but for the newest month
--   refuses   PF008 another writer
--   locks     the reports stage
--   repeated  the same reports: nothing
{% from 'macros/amount.sql' import amount, signed, per_cent -%}
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure queue_notifications()
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $queue_notifications$
#variable_conflict use_column
begin
    perform lock_stage('reports');

    insert into notification (channel, month, title, body)
    select
        channel.channel,
        closed.month,
        to_char(closed.month, 'YYYY-MM') || ' is closed'
        || coalesce(': ' || {{ per_cent('closed.variance_pct') }} || ' against plan', ''),
        concat_ws(
            E'\n',
            format(
                'Plan %s, fact %s: %s.', {{ amount('closed.plan_to_date') }}, {{ amount('closed.fact') }},
                {{ signed('closed.variance') }}
            ),
            'Last year ' || {{ amount('closed.fact_last_year') }}
            || coalesce(' (' || {{ per_cent('closed.yoy_pct') }} || ')', '') || '.',
            'Budget ' || {{ amount('closed.budget_to_date') }}
            || coalesce(' (' || {{ per_cent('closed.variance_to_budget_pct') }} || ')', '') || '.',
            'Where it went off plan: ' || worst.cells || '.',
            'Plan of ' || to_char(next_month.month, 'YYYY-MM') || ': ' || {{ amount('next_month.plan') }} || '.'
        )
    from notification_channel as channel
    cross join lateral (
        select cell.*
        from plan_fact_month as cell
        where cell.level = 'total'
            and cell.is_complete
            and cell.variance is not null
        order by cell.month desc
        limit 1
    ) as closed
    cross join lateral (
        select
            string_agg(
                largest.name || ' ' || {{ signed('largest.variance') }}, ', '
                order by abs(largest.variance) desc, largest.name
            ) as cells
        from (
            select
                cell.{{ levels[0] | ident }} as name,
                cell.variance
            from plan_fact_month as cell
            where cell.level = '{{ levels[0] | text }}'
                and cell.month = closed.month
                and cell.variance <> 0
            order by abs(cell.variance) desc, cell.{{ levels[0] | ident }} asc
            limit 3
        ) as largest
    ) as worst
    left join plan_fact_month as next_month
        on next_month.level = 'total' and (closed.month + interval '1 month')::date = next_month.month
    where channel.is_active
        and channel.wants_months
    on conflict do nothing;

    insert into notification (channel, last_alert_id, title, body)
    select
        channel.channel,
        raised.last_alert_id,
        format('%s new %s', raised.alert_count, case raised.alert_count when 1 then 'alert' else 'alerts' end) as title,
        raised.lines
        || case when raised.alert_count > 10 then format(E'\nand %s more', raised.alert_count - 10) else '' end as body
    from notification_channel as channel
    cross join lateral (
        select
            max(listed.alert_id) as last_alert_id,
            count(*) as alert_count,
            string_agg(listed.line, E'\n' order by listed.place) filter (where listed.place <= 10) as lines
        from (
            select
                alert.alert_id,
                row_number() over (
                    order by abs(coalesce(alert.fact, 0) - coalesce(alert.plan_to_date, 0)) desc, alert.alert_id
                ) as place,
                format(
                    '%s %s: fact %s, plan %s (%s)',
                    to_char(alert.month, 'YYYY-MM'),
                    coalesce(nullif(concat_ws(' / ', {{ dimensions | idents('alert') }}), ''), 'total'),
                    coalesce({{ amount('alert.fact') }}, 'none'),
                    coalesce({{ amount('alert.plan_to_date') }}, 'none'),
                    alert.name
                ) as line
            from alert
            where alert.cleared_at is null
                and alert.raised_at >= channel.noted_at
                and alert.alert_id > coalesce(
                    (
                        select max(told.last_alert_id)
                        from notification as told
                        where channel.channel = told.channel
                    ),
                    0
                )
        ) as listed
    ) as raised
    where channel.is_active
        and channel.wants_alerts
        and raised.alert_count > 0
    on conflict do nothing;

{{ collisions() }}
end
$queue_notifications$;

comment on procedure queue_notifications is 'Write what the channels are to be told of the month closed and of new alerts, each once.';
