-- notification: what was to be told to whom, and whether it was. Written by queue_notifications(); the two indexes are
-- the rule that nothing is told twice.
create table notification (
    notification_id bigint primary key generated always as identity,
    channel text not null references notification_channel on update cascade on delete cascade,
    month date,
    last_alert_id bigint,
    title text not null,
    body text not null,
    queued_at timestamptz not null default clock_timestamp(),
    attempts integer not null default 0,
    sent_at timestamptz,
    error text,
    check (num_nonnulls(month, last_alert_id) = 1)
);

create unique index notification_month on notification (channel, month) where month is not null;
create unique index notification_alert on notification (channel, last_alert_id) where last_alert_id is not null;

comment on table notification is 'Messages to the channels, sent once each by planfact notify.';
comment on column notification.notification_id is 'Number of the message.';
comment on column notification.channel is 'The channel.';
comment on column notification.month is 'The month whose closing it tells; NULL for alerts.';
comment on column notification.last_alert_id is 'The newest of the alerts that it tells; NULL for a month.';
comment on column notification.title is 'Its first line.';
comment on column notification.body is 'The rest.';
comment on column notification.queued_at is 'When it was written.';
comment on column notification.attempts is 'How often it was tried.';
comment on column notification.sent_at is 'When it was sent; NULL: not yet.';
comment on column notification.error is 'What came of the last attempt that failed.';
