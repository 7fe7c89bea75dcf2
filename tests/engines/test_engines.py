"""Engines: what Dask, Ray and Spark write is what this machine writes, whoever of their workers dies."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from builders import commit, daily
from cli.runner import PLANFACT, environment, spawned
from faults.world import wait_until
from ports import kept_port
from processes import command_lines

#: Workers that fit name themselves, and the machine they are on.
AT_WORK = "select application_name from pg_stat_activity where application_name like 'planfact worker %%'"
WAITING = f"{AT_WORK} and %s = any(pg_blocking_pids(pid))"

#: Every shard of the next run is claimed: its workers wait.
WRITES = (
    "select pg_advisory_xact_lock(hashtextextended(format('planfact.claim_shard %s %s', run.run_id, shard.first), 0))"
    " from (select last_value + is_called::integer as run_id from forecast_run_run_id_seq) as run"
    " cross join generate_series(1, 100) as shard (first)"
)
#: A row of one shard, not committed: its writer waits for it.
ONE_SHARD = (
    "insert into run_part (run_id, series_id, part, origin, yhat)"
    " select max(run_id), (select series_id from series where store = %s), 'daily', max(horizon_start), '{0}'"
    " from forecast_run"
)
STORES = "ABCDEFGHIJKL"

PASSWORD = "Zu-viel-verraten-4711"


@pytest.fixture
def sales(db: psycopg.Connection) -> None:
    """Twelve series that a model serves, and one it cannot: twelve shards and a fallback."""
    rows = daily("2024-03-01", "2024-03-31", "Z", sales=lambda _: 5)
    for store in STORES:
        draw = random.Random(store)
        rows += daily(
            "2023-11-01", "2024-03-31", store, sales=lambda day, draw=draw: 9 + day.isoweekday() + draw.randint(0, 9)
        )
    commit(db, sorted(rows, key=lambda row: row[0]))


@pytest.fixture
def folder() -> Iterator[Path]:
    """A temporary folder of the commands' own, with a name short enough for Ray's sockets."""
    path = Path(tempfile.mkdtemp(prefix="pf-", dir="/tmp"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


def written(db: psycopg.Connection, run_id: int) -> list[object]:
    """Return all that a run wrote but for the seconds it took."""
    return [
        db.execute(f"select {columns} from {table} where run_id = %s order by {columns}".encode(), [run_id]).fetchall()
        for table, columns in {
            "run_forecast": "series_id, day, yhat_raw",
            "run_part": "series_id, part, origin, yhat, parameters, error",
            "run_backtest_month": "series_id, month, yhat",
            "run_weight": "series_id, part, weight",
            "run_series": "series_id, method, is_fallback, reason, parameters",
            "run_metric": "kind, level, metric, value",
        }.items()
    ]


@contextmanager
def no_writes(dsn: str) -> Iterator[psycopg.Connection]:
    """Hold up every writer."""
    with psycopg.connect(dsn) as holder:
        holder.execute(WRITES.encode())
        yield holder
        holder.rollback()


@contextmanager
def one_shard_left(dsn: str) -> Iterator[psycopg.Connection]:
    """Hold up the writer of a shard that nobody is writing yet: all others are in before it is."""
    with psycopg.connect(dsn) as holder:
        for store in STORES:
            holder.execute("set local lock_timeout = '1s'")
            try:
                holder.execute(ONE_SHARD.encode(), [store])
                break
            except psycopg.errors.LockNotAvailable:
                holder.rollback()
        else:
            pytest.fail("every shard is being written already")
        yield holder
        holder.rollback()


def waiting(db: psycopg.Connection, holder: psycopg.Connection) -> list[int]:
    """Return the process numbers of the workers that wait for a session."""
    names = db.execute(WAITING.encode(), [holder.info.backend_pid]).fetchall()
    return [int(name.split()[2].partition("@")[0]) for (name,) in names]


@pytest.mark.parametrize("engine", ["dask", "ray", "spark"])
def test_workers_killed_in_the_middle_change_nothing(
    db: psycopg.Connection, dsn: str, sales: None, folder: Path, engine: str
) -> None:
    local = spawned(dsn, "forecast", "--workers", "1")
    assert local.returncode == 0, local.stderr
    with_password = make_conninfo(dsn, password=PASSWORD)
    with (folder / "out").open("w+") as out, (folder / "err").open("w+") as err:
        with no_writes(dsn) as holder:
            command = subprocess.Popen(
                [PLANFACT, "forecast", "--engine", engine, "--workers", "2", "--refit"],
                env=environment(with_password, TMPDIR=str(folder)),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )
            try:
                wait_until(
                    lambda: len(waiting(db, holder)) == 2 or command.poll() is not None, "two workers about to write"
                )
                assert command.poll() is None, (folder / "err").read_text()
                os.kill(waiting(db, holder)[0], signal.SIGKILL)
                with one_shard_left(dsn) as last:
                    holder.rollback()
                    wait_until(lambda: waiting(db, last) or command.poll() is not None, "all shards but the last")
                    assert command.poll() is None, (folder / "err").read_text()
                    os.kill(waiting(db, last)[0], signal.SIGKILL)
                    shown = b"".join(command_lines()) + b"".join(
                        path.read_bytes() for path in folder.rglob("*") if path.is_file()
                    )
                    last.rollback()
                assert command.wait(180) == 0, (folder / "err").read_text()
            finally:
                command.kill()
                command.wait()
        out.seek(0)
        run_id = int(out.read())

    assert PASSWORD.encode() not in shown + (folder / "err").read_bytes()
    assert db.execute("select engine, status from forecast_run where run_id = %s", [run_id]).fetchone() == (
        engine,
        "succeeded",
    )
    assert written(db, run_id) == written(db, int(local.stdout))
    wait_until(lambda: not db.execute(AT_WORK.encode()).fetchall(), "the workers to go")
    left = [path for path in folder.iterdir() if path.name not in ("out", "err")]
    assert not left, left


@contextmanager
def dask_cluster(folder: Path, dsn: str | None, port: int) -> Iterator[str]:
    """Start a scheduler and a worker as an administrator would; yield the scheduler's address."""
    address = f"tcp://127.0.0.1:{port}"
    program = [sys.executable, "-m", "dask"]
    scheduler = [*program, "scheduler", "--host", address, "--no-dashboard", "--no-show"]
    worker = [*program, "worker", address, "--nthreads", "2", "--local-directory", str(folder), "--no-dashboard"]
    started = []
    try:
        for arguments in (scheduler, worker):
            with (folder / f"{arguments[3]}.log").open("w") as log:
                started.append(
                    subprocess.Popen(arguments, env=environment(dsn), stdout=log, stderr=log, stdin=subprocess.DEVNULL)
                )
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(60)


def test_a_month_is_closed_on_a_cluster_that_is_there(
    db: psycopg.Connection, dsn: str, sales: None, folder: Path
) -> None:
    lines = ["day,store,product_group,sales"]
    lines += [f"2024-04-{day:02},{store},food,{day}" for day in range(1, 31) for store in [*STORES, "Z"]]
    (folder / "april.csv").write_text("\n".join(lines))
    with kept_port() as port, dask_cluster(folder, dsn, port) as address:
        closed = spawned(
            dsn, "close-month", "--engine", "dask", str(folder / "april.csv"), DASK_SCHEDULER_ADDRESS=address
        )
    assert closed.returncode == 0, closed.stderr
    assert db.execute("select engine, status, horizon_end::text from forecast_run").fetchall() == [
        ("dask", "succeeded", "2024-05-31")
    ]
    assert db.execute("select count(distinct series_id) from forecast").fetchone() == (13,)


@pytest.mark.parametrize("database", ["none", "other"])
def test_workers_that_cannot_reach_the_run_say_so(
    db: psycopg.Connection, dsn: str, sales: None, other_db: psycopg.Connection, folder: Path, database: str
) -> None:
    known = other_db.info.dsn if database == "other" else None
    with kept_port() as port, dask_cluster(folder, known, port) as address:
        failed = spawned(dsn, "forecast", "--engine", "dask", DASK_SCHEDULER_ADDRESS=address)
    assert failed.returncode == 1
    assert {
        "none": "a worker does not know its database",
        "other": "a worker's database is another one: run 1 is not there",
    }[database] in failed.stderr
    assert re.search("Set PLANFACT_DSN .*in the environment of the workers", failed.stderr)
    assert "Traceback" not in failed.stderr
    assert db.execute("select status from forecast_run").fetchall() == [("failed",)]
    assert db.execute("select count(*) from run_forecast").fetchone() == (0,)


def test_spark_without_java_says_what_to_install(db: psycopg.Connection, dsn: str, sales: None) -> None:
    failed = spawned(dsn, "forecast", "--engine", "spark", PATH="", JAVA_HOME="")
    assert failed.returncode == 1
    assert re.search("needs Java.*\n.*openjdk-17-jre-headless", failed.stderr)
    assert db.execute("select count(*) from forecast_run").fetchone() == (0,)
