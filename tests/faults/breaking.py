"""Stop a command at a chosen point and strike there.

A point is a lock that the command will need, held by a second session: once the database says that the command
waits for it, everything before the point has happened and nothing after it. No clock takes part.
"""

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from cli.runner import PLANFACT, environment
from faults.world import PATIENCE, STEPS, World, patient, wait_until

#: Every shard of the next run is claimed by somebody else: its workers wait.
CLAIMS = (
    "select pg_advisory_xact_lock(hashtextextended(format('planfact.claim_shard %s %s', run.run_id, shard.first), 0))"
    " from (select last_value + is_called::integer as run_id from forecast_run_run_id_seq) as run"
    " cross join generate_series(1, 100) as shard (first)"
)
#: A worker's row in the last shard collides with this one, and waits for it: all other shards are in by then.
LAST_SHARD = (
    "insert into run_part (run_id, series_id, part, origin, yhat)"
    " select max(run_id), (select max(series_id) from export_mart), 'daily', max(horizon_start), '{0}'"
    " from forecast_run"
)


@dataclass(frozen=True)
class Point:
    """Where to break: the database before the step, and what to hold, one after the other, on the way there."""

    before: str
    where: str
    holds: tuple[str, ...]
    workers: int = 2

    def __str__(self) -> str:
        return self.where.replace(": ", "-").replace(", ", "-").replace(" ", "-")

    @property
    def command(self) -> list[str]:
        """Return the command that does the step."""
        workers = ["--workers", str(self.workers)] if STEPS[self.before] == ["forecast"] else []
        return [*STEPS[self.before], *workers]


def _writes(*tables: str) -> tuple[str, ...]:
    """Hold tables so that they can be read but not written."""
    return tuple(f"lock table {table} in share mode" for table in tables)


def _reads(table: str) -> str:
    return f"lock table {table} in access exclusive mode"


def _refresh(view: str) -> str:
    # what nobody can lock: but who refreshes it holds up the next who wants to
    return f"refresh materialized view concurrently {view}"


LOAD = Point("history", "load: no row yet", _writes("sales_stage"))
STAGED = Point("history", "commit: rows staged", _writes("series"))
COMMIT = Point("history", "commit: sales changed, no version yet", _writes("data_version"))
COMMIT_SUMS = Point("history", "commit: a version, its months not summed yet", _writes("sales_month"))
COMMIT_SHOPS = Point("history", "commit: months summed, days of shops not yet", _writes("shop_day"))
COMMITTED = Point("history", "commit: all written", _writes("job_log"))
MART = Point("loaded", "mart: begun", _writes("mart_status"))
MART_READING = Point("loaded", "mart: reading", (*_writes("mart_status"), _reads("sales")))
MART_REFRESH = Point("loaded", "mart: about to be rebuilt", (_refresh("export_mart"),))
MART_REBUILT = Point("loaded", "mart: all written", _writes("job_log"))
OPENING = Point("fresh", "run: about to open", _writes("forecast_run"))
WRITING = Point("fresh", "forecast write: no row yet", _writes("run_part"))
SHARDS_IN = Point("fresh", "forecast write: all shards but one", (CLAIMS, LAST_SHARD), workers=1)
PUT_TOGETHER = Point("fresh", "forecast write: shards in, nothing put together", _writes("run_series"))
FINISH = Point("fresh", "finish: about to measure", _writes("run_metric"))
FINISH_SHOWING = Point("fresh", "finish: about to show", _writes("run_metric", "forecast_run"))
FINISHED = Point("fresh", "finish: all written", _writes("run_metric", "job_log"))
PUBLISH = Point("forecasted", "publish: begun", _writes("plan"))
PUBLISH_LINES = Point("forecasted", "publish: a draft, no line yet", _writes("plan_line"))
PUBLISH_SUMS = Point("forecasted", "publish: lines in, their months not summed yet", _writes("plan_line_month"))
PUBLISH_MONTHS = Point("forecasted", "publish: lines in, about to end the old plan", _writes("plan_month"))
PUBLISHED = Point("forecasted", "publish: all written", _writes("job_log"))
REPORTS = Point("planned", "reports: begun", _writes("report_status"))
REPORTS_MEASURE = Point("loaded", "reports: about to measure", _writes("run_metric"))
REPORTS_READING = Point("planned", "reports: reading", (*_writes("report_status"), _reads("plan_line_month")))
REPORTS_CLOSED = Point("loaded", "reports: about to show the closed months", (_refresh("plan_fact_closed"),))
REPORTS_OPEN = Point("loaded", "reports: closed months shown, open ones not", (_refresh("plan_fact_open"),))
REPORTS_BETWEEN = Point("planned", "reports: one of two", _writes("forecast_error"))
REPORTED = Point("planned", "reports: all written", _writes("job_log"))

POINTS = [value for value in list(globals().values()) if isinstance(value, Point)]
FORECAST_WRITE = [WRITING, SHARDS_IN]


@dataclass
class Command:
    """A planfact command at work. What it says goes to files: a pipe would be held open by its workers."""

    arguments: list[str]
    dsn: str
    folder: Path
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the command is
        self.process = subprocess.Popen(
            [PLANFACT, *self.arguments],
            env=environment(self.dsn),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=self._said,
            stderr=self._said,
        )

    def is_over(self) -> bool:
        return self.process.poll() is not None

    def end(self) -> tuple[int, str]:
        """Wait for its end; return exit status and what it said."""
        status = self.process.wait(PATIENCE)
        self._said.seek(0)
        return status, self._said.read().decode()

    def workers(self) -> list[int]:
        """Return the processes that fit, children of the fork server."""
        forked = (child for child in _children(self.process.pid) if b"forkserver" in _words(child))
        return [worker for server in forked for worker in _children(server)]


def _children(pid: int) -> list[int]:
    with suppress(FileNotFoundError, ProcessLookupError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _words(pid: int) -> bytes:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


@dataclass
class Stopped:
    """A command that stands at a point, the session that holds it there, and one to look on."""

    command: Command
    holder: psycopg.Connection
    watcher: psycopg.Connection

    def waiting(self) -> list[int]:
        """Return the server processes that wait for the holder."""
        return _waiting(self.watcher, self.holder)

    def waiting_for_anybody(self) -> int:
        """Return how many of planfact's sessions wait for another one."""
        query = "from pg_stat_activity where application_name = 'planfact' and cardinality(pg_blocking_pids(pid)) > 0"
        return len(self.watcher.execute(f"select {query}".encode()).fetchall())

    def release(self) -> None:
        """Let go, if there still is a session to do so."""
        with suppress(psycopg.OperationalError):
            self.holder.rollback()

    def nobody_left(self, dsn: str) -> None:
        """Wait until the server has noticed that its client is gone: what was called may still come to its end."""
        with psycopg.connect(dsn, autocommit=True) as conn:
            wait_until(lambda: not _at_work(conn), "the sessions of planfact to end")


def _waiting(watcher: psycopg.Connection, holder: psycopg.Connection) -> list[int]:
    query = "select pid from pg_stat_activity where application_name = 'planfact' and %s = any(pg_blocking_pids(pid))"
    return [pid for (pid,) in watcher.execute(query.encode(), [holder.info.backend_pid])]


def _at_work(conn: psycopg.Connection) -> bool:
    query = "from pg_stat_activity where application_name = 'planfact' and datname = current_database()"
    return bool(conn.execute(f"select {query}".encode()).fetchall())


@contextmanager
def stopped(
    world: World, dsn: str, holds: tuple[str, ...], arguments: list[str], options: str = "", gives_up: bool = False
) -> Iterator[Stopped]:
    """Start a command and yield it once it stands at the last of the holds.

    There it waits for whatever the test does next; where `gives_up`, it waits as it would for anybody, and may be over.
    """
    if not gives_up:
        patient(dsn)
    watcher = psycopg.connect(dsn, autocommit=True)
    holders = [psycopg.connect(dsn)]
    holders[0].execute(holds[0].encode())
    command = Command(arguments, make_conninfo(dsn, options=options) if options else dsn, world.files)
    try:
        for number, _ in enumerate(holds):
            wait_until(lambda: _waiting(watcher, holders[-1]) or command.is_over(), "the command to reach its point")
            assert gives_up or not command.is_over(), f"it ended before its point: {command.end()}"
            if number + 1 < len(holds):
                holders.append(psycopg.connect(dsn))
                holders[-1].execute(holds[number + 1].encode())
                holders[-2].rollback()
        yield Stopped(command, holders[-1], watcher)
    finally:
        command.process.kill()
        command.process.wait()
        for conn in (*holders, watcher):
            conn.close()


#: What a worker has fitted is written as soon as nobody holds 7.
WRITE_LATER = """
create or replace function public.wait_for_7() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock_shared(7);
    return null;
end
$$;
create or replace trigger wait_for_7 before insert on run_part for each statement execute function public.wait_for_7()
"""


@contextmanager
def nothing_is_written(db: psycopg.Connection) -> Iterator[None]:
    """Let workers fit but not write: so that a month is not closed before a signal arrives."""
    db.execute(WRITE_LATER)
    # the session of a worker that is killed meanwhile ends with it, as it would if it had nothing to wait for
    db.execute(f"alter database {db.info.dbname} set client_connection_check_interval = '100ms'".encode())
    with psycopg.connect(db.info.dsn) as holder:
        holder.execute("select pg_advisory_xact_lock(7)")
        yield


def kill_backend(world: World, at: Stopped) -> None:
    """Kill the server process of the session: PostgreSQL then ends all others and recovers by itself."""
    os.kill(at.waiting()[0], signal.SIGKILL)
    world.recovered(at.watcher)


def kill_server(world: World, at: Stopped) -> None:
    """Kill the whole server, and start it again."""
    world.kill()
    world.server.start()


def end_session(world: World, at: Stopped) -> None:
    """End the session as an administrator or a failing network would."""
    at.watcher.execute("select pg_terminate_backend(%s)", [at.waiting()[0]])


def kill_client(world: World, at: Stopped) -> None:
    """Kill the Python process; what it has called goes on in the server, which has not noticed."""
    at.command.process.kill()


def kill_worker(world: World, at: Stopped) -> None:
    """Kill one of the processes that fit and write."""
    os.kill(at.command.workers()[0], signal.SIGKILL)


STRIKES = [kill_backend, kill_server, end_session, kill_client]
