"""Databases that whole commands filled: filled once, and copied for every test that asks for them."""

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from pytest_postgresql import factories

from builders import daily
from cli.monthly import MONTHS, sales
from cli.runner import planfact
from copies import connected

# a shell's background job starts with Ctrl-C ignored, and so would every command that a test means to interrupt
signal.signal(signal.SIGINT, signal.default_int_handler)


def load_history(**connection: object) -> None:
    """Load the history that close-month starts from."""
    _run(connection, {"history.csv": sales(*MONTHS["history.csv"])}, "load")


def close_two_months(**connection: object) -> None:
    """Close two months; one series is too short for a model, so that there is a fallback to verify as well."""
    files = {}
    for name, first, last in (("history", "2023-06-01", "2024-03-31"), ("april", "2024-04-01", "2024-04-30")):
        rows = [row for store in "AB" for row in daily(first, last, store=store, sales=lambda day: day.day % 9 + 1)]
        rows += daily("2024-03-29", "2024-03-31", store="C") if name == "history" else []
        files[f"{name}.csv"] = "day,store,product_group,sales\n" + "".join(f"{d},{s},{g},{n}\n" for d, s, g, n in rows)
    _run(connection, files, "close-month", "--workers", "1")


def _run(connection: dict[str, object], files: dict[str, str], *command: str) -> None:
    address = {name: connection[name] for name in ("host", "port", "user", "dbname")}
    dsn = make_conninfo(**address, options="-c search_path=planfact,public")  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder) / name
            path.write_text(text)
            done = planfact(dsn, *command, str(path))
            assert done.returncode == 0, done.stderr


OTHER = f"other{os.environ.get('PYTEST_XDIST_WORKER', '')}"

server_with_history = factories.postgresql_noproc(load=[load_history], dbname="history", depends_on="server")
fresh_history = factories.postgresql("server_with_history")
other_fresh_history = factories.postgresql(
    "server_with_history", dbname=f"other{os.environ.get('PYTEST_XDIST_WORKER', '')}"
)
server_with_months = factories.postgresql_noproc(load=[close_two_months], dbname="closed", depends_on="server")
fresh_months = factories.postgresql("server_with_months")


@pytest.fixture
def history(fresh_history: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Return a connection to a database in which the history of `cli.monthly` is loaded."""
    yield from connected(fresh_history)


@pytest.fixture
def other_history(other_fresh_history: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Return a connection to a second such database, for what must come out the same in both."""
    yield from connected(other_fresh_history)


@pytest.fixture
def closed(fresh_months: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Return a connection to a database in which two months are closed."""
    yield from connected(fresh_months)
