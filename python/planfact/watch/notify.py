"""Notify: what queue_notifications() wrote for a channel goes to its address in the environment, each message once."""

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import psycopg

#: Where the messages of a channel go, in the form of Apprise: slack://, msteams://, mmost://, mailtos://, jsons://, …
VARIABLE = "PLANFACT_NOTIFY_"


@dataclass(frozen=True)
class Message:
    """One message: its number, the channel, its first line and the rest; and why it was not sent, where it was not."""

    notification_id: int
    channel: str
    title: str
    body: str
    error: str | None = None


def queued(conn: psycopg.Connection) -> list[Message]:
    """Return what would be sent now; nothing is written."""
    with conn.transaction(force_rollback=True):
        conn.execute("call queue_notifications()")
        return list(_unsent(conn, lambda message: None))


def notify(conn: psycopg.Connection, environment: Mapping[str, str] = os.environ) -> list[Message]:
    """Write what is to be told and send it; return the messages, with an error where one stays to be sent again.

    Each is sent in a transaction of its own, which keeps it from other senders: a sender that dies before it could say
    so has its last message, and no other, sent twice.
    """
    conn.execute("call queue_notifications()")
    return list(_unsent(conn, lambda message: _deliver(message, environment)))


def is_wanted(conn: psycopg.Connection) -> bool:
    """Return whether any channel wants to be told."""
    return conn.execute("select from notification_channel where is_active limit 1").fetchone() is not None


def _unsent(conn: psycopg.Connection, deliver: Callable[[Message], str | None]) -> Iterator[Message]:
    last = 0
    while True:
        with conn.transaction():
            row = conn.execute("select * from next_notification(%s)", [last]).fetchone()
            if row is None:
                return
            message = Message(*row)
            error = deliver(message)
            conn.execute("call note_notification(%s, %s)", [message.notification_id, error])
        last = message.notification_id
        yield Message(message.notification_id, message.channel, message.title, message.body, error)


def _deliver(message: Message, environment: Mapping[str, str]) -> str | None:
    """Send a message; return why that failed."""
    variable = VARIABLE + message.channel.upper()
    address = environment.get(variable)
    if not address:
        return f"{variable} is not set"
    import apprise  # noqa: PLC0415 - half a second, which only who sends has to wait

    service = apprise.Apprise()
    with apprise.LogCapture(level=logging.WARNING, fmt="%(message)s") as said:
        if not service.add(address):
            return f"{variable} is no address that Apprise knows"
        if service.notify(body=message.body, title=message.title, body_format=apprise.NotifyFormat.TEXT):
            return None
        reasons = said.getvalue().strip().splitlines()
    # what it says may name the address, which is a secret
    return next((line for line in reversed(reasons) if address not in line), "it could not be sent")
