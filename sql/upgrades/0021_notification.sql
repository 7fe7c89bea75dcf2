-- Who is told without asking, and what they were told.
create table notification_channel (
    channel text primary key check (channel ~ '^[a-z][a-z0-9_]{0,39}$'),
    wants_alerts boolean not null default true,
    wants_months boolean not null default true,
    is_active boolean not null default true,
    noted_at timestamptz not null default clock_timestamp(),
    noted_by text not null default session_user
);

comment on table notification_channel is 'Who is told of alerts and closed months; where to is PLANFACT_NOTIFY_<CHANNEL> in the environment of planfact notify.';
comment on column notification_channel.channel is 'Name: small letters, digits, underscores; its variable is PLANFACT_NOTIFY_ and the same in capitals.';
comment on column notification_channel.wants_alerts is 'It is told of alerts raised since it was noted.';
comment on column notification_channel.wants_months is 'It is told how a month went, once that is complete.';
comment on column notification_channel.is_active is 'Whether anything is sent.';
comment on column notification_channel.noted_at is 'When the row was written: what was so before is not told.';
comment on column notification_channel.noted_by is 'Who wrote it.';

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
