"""Channels are told of closed months and of alerts, each once, by a server of the test's own."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_string
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pytest_postgresql import factories

from builders import close_in_sql, daily
from cli.runner import planfact, spawned
from copies import connected, filled_by
from planfact.watch.notify import notify
from webhook import web


def fill(db: psycopg.Connection) -> None:
    rows = [row for store in "AB" for row in daily("2024-01-01", "2024-01-31", store=store, sales=lambda _: 100)]
    close_in_sql(db, rows)
    db.execute("insert into notification_channel (channel) values ('team')")
    close_in_sql(db, [*daily("2024-02-01", "2024-02-29", "A", sales=lambda _: 20), *february("B")])


filled_server = factories.postgresql_noproc(load=[filled_by(fill)], dbname="notified", depends_on="server")
filled_copy = factories.postgresql("filled_server")


@pytest.fixture
def closed(filled_copy: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """February is closed: A sold much less than planned, and B as usual."""
    yield from connected(filled_copy)


def february(store: str) -> list[tuple]:
    return daily("2024-02-01", "2024-02-29", store, sales=lambda _: 100)


@contextmanager
def mail() -> Iterator[tuple[str, list[str]]]:
    """Yield an address for mail, and the letters."""
    letters: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline().decode().strip().upper():
                if line == "DATA":
                    self.wfile.write(b"354 go on\r\n")
                    letter = ""
                    while (part := self.rfile.readline().decode()) != ".\r\n":
                        letter += part
                    letters.append(letter)
                self.wfile.write(b"221 bye\r\n" if line == "QUIT" else b"250 ok\r\n")
                if line == "QUIT":
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"mailto://127.0.0.1:{server.server_address[1]}?from=p@example.com&to=c@example.com", letters
        server.shutdown()


def test_a_month_and_its_alerts_are_told_once(closed: psycopg.Connection) -> None:
    with web() as (address, told):
        environment = {"PLANFACT_NOTIFY_TEAM": address}
        sent = notify(closed, environment)
        assert [(message.channel, message.error) for message in sent] == [("team", None), ("team", None)]
        assert notify(closed, environment) == []
        closed.execute("call refresh_plan_fact()")
        assert notify(closed, environment) == []
    month, alerts = told
    plan, fact, year = closed.execute("""
        select to_char(plan_to_date, 'FM999,999'), to_char(fact, 'FM999,999'), fact_last_year from plan_fact_month
        where level = 'total' and month = '2024-02-01'
    """).fetchone()
    assert month["title"].startswith("2024-02 is closed: −")
    assert f"Plan {plan}, fact {fact}: −" in month["message"]
    assert year is None
    assert "Last year" not in month["message"]
    assert "Budget" not in month["message"]
    assert "Where it went off plan: A −2,3" in month["message"]
    assert "Plan of 2024-03: " in month["message"]
    (open_alerts,) = closed.execute("select count(*) from open_alert").fetchone()
    assert open_alerts > 1
    assert alerts["title"] == f"{open_alerts} new alerts"
    assert "2024-02 A: fact 580, plan 2,900 (store off plan)" in alerts["message"]


def test_a_message_that_was_not_sent_is_kept_and_says_why_without_the_address(closed: psycopg.Connection) -> None:
    with web(status=503) as (address, _):
        failed = notify(closed, {"PLANFACT_NOTIFY_TEAM": address})
    assert len(failed) == 2
    assert all(message.error and "secret" not in message.error and "word" not in message.error for message in failed)
    missing = notify(closed, {})
    assert {message.error for message in missing} == {"PLANFACT_NOTIFY_TEAM is not set"}
    assert {m.error for m in notify(closed, {"PLANFACT_NOTIFY_TEAM": "nonsense"})} == {
        "PLANFACT_NOTIFY_TEAM is no address that Apprise knows"
    }
    with web() as (address, told):
        assert [message.error for message in notify(closed, {"PLANFACT_NOTIFY_TEAM": address})] == [None, None]
    assert len(told) == 2
    assert closed.execute("select distinct attempts, error, sent_at is null from notification").fetchall() == [
        (4, None, False)
    ]


def test_mail_goes_out_and_a_channel_hears_what_it_wants(closed: psycopg.Connection) -> None:
    closed.execute("update notification_channel set is_active = false")
    closed.execute("insert into notification_channel (channel, wants_alerts) values ('board', false)")
    with mail() as (address, letters):
        sent = notify(closed, {"PLANFACT_NOTIFY_BOARD": address})
    assert [(message.channel, message.title[:17], message.error) for message in sent] == [
        ("board", "2024-02 is closed", None)
    ]
    assert len(letters) == 1
    assert "Subject:" in letters[0]


def test_two_senders_share_the_messages(closed: psycopg.Connection) -> None:
    closed.execute("call queue_notifications()")
    with psycopg.connect(closed.info.dsn) as other, web() as (address, told):
        (kept,) = other.execute("select notification_id from next_notification()").fetchone()
        (sent,) = notify(closed, {"PLANFACT_NOTIFY_TEAM": address})
        other.execute("call note_notification(%s)", [kept])
        other.commit()
        assert sent.notification_id != kept
        assert notify(closed, {"PLANFACT_NOTIFY_TEAM": address}) == []
    assert len(told) == 1
    with pytest.raises(psycopg.Error, match=f"there is no message {kept} that is still to be sent"):
        closed.execute("call note_notification(%s)", [kept])


def test_the_command_says_what_it_sent_and_fails_where_it_could_not(closed: psycopg.Connection) -> None:
    dsn = closed.info.dsn
    shown = planfact(dsn, "notify", "--dry-run")
    assert shown.returncode == 0
    assert "team: 2024-02 is closed" in shown.stdout
    assert "Where it went off plan: A −" in shown.stdout
    assert closed.execute("select count(*) from notification").fetchone() == (0,)
    failed = planfact(dsn, "notify")
    assert failed.returncode == 1
    assert "2 of 2 messages not sent" in failed.stderr
    assert "PLANFACT_NOTIFY_TEAM is not set" in failed.stderr
    with web() as (address, told):
        sent = spawned(dsn, "notify", PLANFACT_NOTIFY_TEAM=address)
        assert sent.returncode == 0, sent.stderr
        assert len(told) == 2
    assert planfact(dsn, "notify").stderr == "nothing to tell\n"


def test_closing_a_month_tells_the_channels_and_a_dead_one_stops_nothing(
    closed: psycopg.Connection, tmp_path: object
) -> None:
    file = f"{tmp_path}/march.csv"
    with open(file, "w", encoding="utf-8") as out:
        out.write("day,store,product_group,sales\n")
        out.writelines(f"2024-03-{day:02},{store},food,100\n" for day in range(1, 32) for store in "AB")
    done = spawned(closed.info.dsn, "close-month", file, PLANFACT_NOTIFY_TEAM="json://127.0.0.1:9/")
    assert done.returncode == 0, done.stderr
    assert "warning: team was not told" in done.stderr
    with web() as (address, told):
        assert all(message.error is None for message in notify(closed, {"PLANFACT_NOTIFY_TEAM": address}))
    assert any(one["title"].startswith("2024-03 is closed") for one in told)


def test_a_report_goes_out_by_mail_with_the_page_and_how_the_month_went(
    closed: psycopg.Connection, tmp_path: Path
) -> None:
    page = tmp_path / "report.html"
    call = ("report", "--out", str(page), "--email")
    with mail() as (address, letters):
        done = spawned(closed.info.dsn, *call, PLANFACT_NOTIFY_EMAIL=address)
        assert (done.returncode, done.stdout) == (0, f"{page}\n"), done.stderr
    (letter,) = (message_from_string(one.replace("\r\n", "\n")) for one in letters)
    parts = {part.get_content_type(): part for part in letter.walk()}
    title = str(make_header(decode_header(letter["Subject"])))
    assert title.startswith("2024-02 is closed: −"), title
    assert f"sent: {title}" in done.stderr
    assert "Plan of 2024-03: " in parts["text/plain"].as_string()
    assert parts["text/html"].get_filename() == "report.html"
    assert parts["text/html"].get_payload(decode=True) == page.read_bytes()
    for address, said in (
        (None, "PLANFACT_NOTIFY_EMAIL is not set"),
        ("json://127.0.0.1:1", "is no address for mail"),
        ("mailto://me:secret@127.0.0.1:1?from=p@example.com&to=c@example.com", "not sent"),
    ):
        environment: dict[str, Any] = {"PLANFACT_NOTIFY_EMAIL": address} if address else {}
        failed = spawned(closed.info.dsn, *call, **environment)
        assert (failed.returncode, said in failed.stderr, "secret" in failed.stderr) == (1, True, False), failed.stderr
