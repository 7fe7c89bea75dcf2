-- note_notification: says what came of a message: sent, or why not. One that was not sent is tried again by the next call
-- of planfact notify.
--   promises  a message that was sent is not sent again
--   refuses   PF009 a message that is not there, or was sent already
--   locks     the message
--   repeated  PF009: what was sent is not noted again
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure note_notification(notification_id bigint, error text default null)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $note_notification$
#variable_conflict use_column
begin
    update notification as message
    set attempts = message.attempts + 1,
        sent_at = case when note_notification.error is null then clock_timestamp() end,
        error = note_notification.error
    where message.notification_id = note_notification.notification_id
        and message.sent_at is null;

    if not found then
        raise exception 'there is no message % that is still to be sent',
            coalesce(note_notification.notification_id::text, 'NULL')
            using errcode = 'PF009', hint = 'SELECT * FROM notification shows them.';
    end if;

{{ collisions() }}
end
$note_notification$;

comment on procedure note_notification is 'Say that a message was sent, or why it was not.';
