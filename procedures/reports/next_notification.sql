-- next_notification: the first message after a number that nobody has sent, kept for this transaction: who sends it says
-- so by note_notification() before that ends, and another sender meanwhile gets the one behind it.
create or replace function next_notification(after_id bigint default 0)
returns table (
    notification_id bigint,
    channel text,
    title text,
    body text
)
language sql
volatile
security definer
set search_path = {{ schema | ident }}, pg_temp
begin atomic
select
    message.notification_id,
    message.channel,
    message.title,
    message.body
from notification as message
inner join notification_channel as channel on message.channel = channel.channel
where message.sent_at is null
    and message.notification_id > next_notification.after_id
    and channel.is_active
order by message.notification_id
limit 1
for update of message skip locked;
end;

comment on function next_notification is 'The next message that was not sent, kept for this transaction.';
