"""A server that may be broken, databases that stand before each step, and what to look at afterwards."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from builders import daily
from cli.runner import planfact, state
from planfact.deploy import deploy
from planfact.deploy.templates import Templates, read_vars
from planfact.server.embedded import EmbeddedServer

HERE = Path(__file__).parent

#: Far longer than anything takes, also on a busy machine: only a test that hangs meets it.
PATIENCE = 180

#: How a month is closed, one command after the other; the database that stands before each has the name beside it.
STEPS = {
    "history": ["load", "april.csv"],
    "loaded": ["refresh"],
    "fresh": ["forecast"],
    "forecasted": ["publish", "2"],
    "planned": ["refresh"],
    "closed": [],
}


def after(database: str) -> str:
    """Return the name of the database as it stands after the step that begins with this one."""
    names = list(STEPS)
    return names[names.index(database) + 1]


def wait_until(is_so: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, f"in vain: {what}"
        time.sleep(0.02)


class World:
    """One server, with durability as in production, and a template database before each step of a close."""

    def __init__(self, home: Path, settings: dict[str, str] | None = None) -> None:
        self.files = home / "files"
        self.files.mkdir(parents=True, exist_ok=True)
        self.server = EmbeddedServer(home / "server", settings={"max_connections": "200", **(settings or {})})
        self.server.start()
        self.pictures: dict[str, list[object]] = {}
        self._copies = 0
        self._write_files()

    def _write_files(self) -> None:
        """Two months, the first of which also corrects days of both years: there are rows to supersede, and reports."""
        spans = {
            "history.csv": [("2023-01-01", "2024-03-31")],
            "april.csv": [("2023-06-15", "2023-06-15"), ("2024-03-25", "2024-04-30")],
            "may.csv": [("2024-05-01", "2024-05-31")],
        }
        for seed, (name, parts) in enumerate(spans.items()):
            draw = random.Random(seed)
            cells = [(store, group) for store in "ABC" for group in ("food", "toys")]
            rows = [row for cell in cells for part in parts for row in daily(*part, *cell)]
            (self.files / name).write_text(
                "day,store,product_group,sales\n"
                + "".join(f"{day},{store},{group},{sales + draw.randint(0, 9)}\n" for day, store, group, sales in rows)
            )

    def build(self, until: str = "closed") -> None:
        """Close a month in peace, and keep the database as it stood before each step."""
        with psycopg.connect(self.server.dsn(), autocommit=True) as conn:
            deploy(conn, Templates(read_vars()))
        self.call(self.server.dsn(), "close-month", "history.csv")
        before = "planfact"
        for name in STEPS:
            dsn = self._copy(before, name)
            if before in STEPS:
                self.call(dsn, *STEPS[before])
            self.pictures[name] = picture(dsn)
            before = name
            if name == until:
                break

    def call(self, dsn: str, *command: str) -> str:
        """Call planfact; the call must succeed."""
        status, out, err = self.try_call(dsn, *command)
        assert status == 0, err
        return out

    def try_call(self, dsn: str, *command: str) -> tuple[int, str, str]:
        """Call planfact; return exit status, results and remarks."""
        done = planfact(dsn, *command, cwd=self.files)
        return done.returncode, done.stdout, done.stderr

    @contextmanager
    def copy(self, template: str) -> Iterator[str]:
        """Yield the connection string of a database of one's own."""
        self._copies += 1
        name = f"copy_{self._copies}"
        dsn = self._copy(template, name)
        yield dsn
        self._administer("drop database {} with (force)", name)

    def _copy(self, template: str, name: str) -> str:
        # file_copy ends with a checkpoint. Copied by wal_log, the default, a sequence forgets the numbers that it gave
        # since when the server is killed before the next checkpoint: PostgreSQL logs them 32 at a time, and the page
        # that was copied says that this was done
        self._administer("create database {} template {} strategy file_copy", name, template)
        # a copy of a database does not inherit the settings of its template
        self._administer('alter database {} set search_path = "$user", planfact, public', name)
        return self.server.dsn(name)

    def _administer(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.server.dsn("postgres"), autocommit=True) as conn:
            conn.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def kill(self) -> None:
        """Kill every process of the server at once; nothing of it gets to say goodbye."""
        postmaster = int((self.server.data_dir / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGSTOP)  # so that it starts no further process meanwhile
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        for pid in [postmaster, *map(int, children)]:
            os.kill(pid, signal.SIGKILL)

    def recovered(self, lost: psycopg.Connection) -> None:
        """Wait until a server that lost a process has ended all sessions, `lost` with them, and takes new ones."""
        wait_until(lambda: not _answers(lost), "the server to end its sessions")
        wait_until(lambda: _connects(self.server.dsn("postgres")), "the server to recover")


def _answers(conn: psycopg.Connection) -> bool:
    try:
        conn.execute("select")
    except psycopg.OperationalError:
        return False
    return True


def _connects(dsn: str) -> bool:
    try:
        psycopg.connect(dsn).close()
    except psycopg.OperationalError:
        return False
    return True


def patient(dsn: str) -> None:
    """Let every procedure of a database wait for its locks until a test lets go of them, however long that takes.

    Its own 5 seconds are what some tests are about; to all others they would be a clock that a busy machine loses to.
    """
    with psycopg.connect(dsn, autocommit=True) as conn:
        bound = (
            "select oid::regprocedure from pg_proc"
            " where pronamespace = 'planfact'::regnamespace and array_to_string(proconfig, ' ') ~ 'lock_timeout='"
        )
        calls = [f"alter routine {name} set lock_timeout = '{PATIENCE}s'" for (name,) in conn.execute(bound.encode())]
        assert calls, "no procedure is bound"
        conn.execute("; ".join(calls).encode())


def picture(dsn: str) -> list[object]:
    """Return everything that must come out the same, whatever happened on the way."""
    with psycopg.connect(dsn) as conn:
        return [*state(conn), *conn.execute((HERE / "picture.sql").read_bytes()).fetchall()]


def rows_by_version(dsn: str) -> dict[int, int]:
    with psycopg.connect(dsn) as conn:
        return _rows_by_version(conn)


def _rows_by_version(conn: psycopg.Connection) -> dict[int, int]:
    counted = "select data_version_id, (select count(*) from sales_as_of(data_version_id)) from data_version"
    return dict(conn.execute(counted.encode()).fetchall())


def damage(dsn: str, least: dict[int, int]) -> Counter[str]:
    """Count broken promises; `least` are the versions, with their rows, that must still be there."""
    with psycopg.connect(dsn) as conn:
        return damage_seen_by(conn, least)


def damage_seen_by(conn: psycopg.Connection, least: dict[int, int]) -> Counter[str]:
    """Count broken promises as a session sees them, with what its own transaction has done."""
    found = Counter(dict(conn.execute((HERE / "damage.sql").read_bytes()).fetchall()))
    now = _rows_by_version(conn)
    found["rows lost"] += sum(max(0, rows - now.get(version, 0)) for version, rows in least.items())
    return found
