-- queue_notifications: writes what the channels are to be told: of a month that is complete, how it went; of alerts
-- raised since the last message, the largest ten. As the reports show it.
--   promises  a month once per channel, and an alert in one message per channel; a channel hears nothing of what was so
--             before it was noted, but for the newest month
--   refuses   PF008 another writer
--   locks     the reports stage
--   repeated  the same reports: nothing
{% from 'macros/amount.sql' import amount, signed, per_cent with context -%}
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
        told.month,
        told.title,
        told.body
    from notification_channel as channel
    cross join month_in_words() as told
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
                    order by abs(alert.variance) desc nulls last, alert.alert_id
                ) as place,
                format(
                    '%s %s: %s (%s)',
                    to_char(alert.month, 'YYYY-MM'),
                    coalesce(nullif(concat_ws(' / ', {{ dimensions | idents('alert') }}), ''), 'total'),
                    case alert.metric
                        when 'silent_days'
                            then format('no sales, usually %s in so many days', {{ amount('-alert.variance') }})
                        else
                            format(
                                'fact %s, plan %s',
                                coalesce({{ amount('alert.fact') }}, 'none'),
                                coalesce({{ amount('alert.plan_to_date') }}, 'none')
                            )
                    end,
                    alert.name
                ) as line
            from open_alert as alert
            where alert.raised_at >= channel.noted_at
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
