-- notification_channel: who is told without asking. A row names a channel and what it wants to hear; where its messages
-- go is a secret of whoever runs planfact notify: the environment variable PLANFACT_NOTIFY_<CHANNEL>.
create table notification_channel (
    channel text primary key check (channel ~ '^[a-z][a-z0-9_]{0,39}$'),
    wants_alerts boolean not null default true,
    wants_months boolean not null default true,
    is_active boolean not null default true,
    noted_at timestamptz not null default clock_timestamp(),
    noted_by text not null default session_user
);

create or replace trigger sign_note
before insert or update on notification_channel
for each row execute function sign_note();

comment on table notification_channel is 'Who is told of alerts and closed months; where to is PLANFACT_NOTIFY_<CHANNEL> in the environment of planfact notify.';
comment on column notification_channel.channel is 'Name: small letters, digits, underscores; its variable is PLANFACT_NOTIFY_ and the same in capitals.';
comment on column notification_channel.wants_alerts is 'It is told of alerts raised since it was noted.';
comment on column notification_channel.wants_months is 'It is told how a month went, once that is complete.';
comment on column notification_channel.is_active is 'Whether anything is sent.';
comment on column notification_channel.noted_at is 'When the row was written: what was so before is not told.';
comment on column notification_channel.noted_by is 'Who wrote it.';
