"""Cut off, timed out, locked out, out of room: the command says so, loses nothing, and works when called again."""

import os
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from faults.breaking import (
    COMMIT,
    FINISH,
    FINISH_SHOWING,
    LOAD,
    MART_READING,
    PUBLISH_LINES,
    PUT_TOGETHER,
    REPORTS_BETWEEN,
    REPORTS_MEASURE,
    WRITING,
    Point,
    stopped,
)
from faults.conftest import Tally
from faults.world import STEPS, World, after, damage, rows_by_version, wait_until

#: One point in each step.
EVERY_STEP = [LOAD, COMMIT, MART_READING, PUT_TOGETHER, FINISH_SHOWING, PUBLISH_LINES, REPORTS_BETWEEN]


def bounded(cases: Sequence[object], *kept: int) -> list[object]:
    return [
        pytest.param(case, id=str(case), marks=[pytest.mark.bounded] if number in kept else [])
        for number, case in enumerate(cases)
    ]


def called_again(world: World, tally: Tally, dsn: str, point: Point, known: dict[int, int]) -> None:
    tally.tried(damage(dsn, known))
    world.call(dsn, *STEPS[point.before])
    tally.completed(dsn, world.pictures[after(point.before)])


@pytest.mark.parametrize("point", bounded(EVERY_STEP, 6))
def test_a_statement_timeout_is_explained(world: World, tally: Tally, point: Point) -> None:
    with world.copy(point.before) as dsn:
        known = rows_by_version(dsn)
        # on a busy machine the time may be up before the point is reached: it is told in the same words
        with stopped(world, dsn, point.holds, point.command, "-c statement_timeout=4s", gives_up=True) as at:
            status, said = at.command.end()
        assert status == 1
        assert "the database cancelled the step (a timeout, or somebody's wish); nothing was changed" in said
        assert "Traceback" not in said
        called_again(world, tally, dsn, point, known)


@pytest.mark.parametrize("point", bounded(EVERY_STEP, 1))
def test_a_lock_that_nobody_lets_go_of_is_explained(world: World, tally: Tally, point: Point) -> None:
    """A procedure waits 5 seconds and names the holder; what copies onto the stage waits as its session is told to."""
    with world.copy(point.before) as dsn:
        known = rows_by_version(dsn)
        options = "-c lock_timeout=2s" if point is LOAD else ""
        with stopped(world, dsn, point.holds, point.command, options, gives_up=True) as at:
            status, said = at.command.end()
            holder = f"process {at.holder.info.backend_pid}"
        assert status == 1
        if point is LOAD:
            assert "another session holds a lock for too long; nothing was changed" in said
        else:
            assert "another session holds a lock that this step needs" in said
            assert holder in said
        assert "Traceback" not in said
        called_again(world, tally, dsn, point, known)


#: What the command has locked by then, and the holder asks for: now each waits for the other.
EMBRACES = {COMMIT: "sales", FINISH: "run_series", PUBLISH_LINES: "plan", REPORTS_MEASURE: "report_status"}


@pytest.mark.parametrize("point", bounded(list(EMBRACES), 2))
def test_a_deadlock_ends_and_nothing_is_lost(world: World, tally: Tally, point: Point) -> None:
    with world.copy(point.before) as dsn:
        known = rows_by_version(dsn)
        # who waits longer than its deadlock_timeout looks for a circle, once: the command will, the holder hardly
        with stopped(world, dsn, point.holds, point.command, options="-c deadlock_timeout=4s") as at:
            at.holder.execute("set deadlock_timeout = '60s'")

            def ask() -> None:
                with suppress(psycopg.errors.DeadlockDetected):
                    at.holder.execute(f"lock table {EMBRACES[point]} in share mode".encode())
                at.holder.rollback()

            asking = threading.Thread(target=ask)
            asking.start()
            asking.join()
            status, said = at.command.end()
        if status != 0:  # the server chooses who gives way
            assert status == 1
            assert "another session and this transaction wait for each other" in said
            assert "Traceback" not in said
        called_again(world, tally, dsn, point, known)


def cut_the_line(world: World, conn: psycopg.Connection) -> None:
    """End the connection as a network does: no goodbye, the bytes just end."""
    with socket.socket(fileno=os.dup(conn.pgconn.socket)) as line:
        line.shutdown(socket.SHUT_RDWR)


def kill_the_backend(world: World, conn: psycopg.Connection) -> None:
    os.kill(conn.info.backend_pid, 9)


def kill_the_server(world: World, conn: psycopg.Connection) -> None:
    world.kill()


@pytest.mark.parametrize(
    "strike",
    [pytest.param(cut_the_line, marks=pytest.mark.bounded), kill_the_backend, kill_the_server],
    ids=lambda strike: strike.__name__,
)
def test_a_copy_that_breaks_off_stages_nothing(
    world: World, tally: Tally, strike: Callable[[World, psycopg.Connection], None]
) -> None:
    lines = (world.files / "april.csv").read_text().splitlines(keepends=True)[1:]
    statement = b"copy sales_stage (day, store, product_group, sales) from stdin csv"
    with world.copy("history") as dsn:
        known = rows_by_version(dsn)
        watcher = psycopg.connect(dsn, autocommit=True)
        conn = psycopg.connect(dsn, autocommit=True)
        copied = "select tuples_processed > 0 from pg_stat_progress_copy where pid = %s"
        with pytest.raises(psycopg.OperationalError), conn.cursor().copy(statement) as copy:
            for line in lines * 20:  # one message each: the last ones stay behind in the client
                copy.write(line.encode())
            pid = conn.info.backend_pid
            wait_until(lambda: watcher.execute(copied.encode(), [pid]).fetchone() == (True,), "the first rows")
            strike(world, conn)
            copy.write("".join(lines).encode())
        if strike is kill_the_backend:
            world.recovered(watcher)
        elif strike is kill_the_server:
            world.server.start()
        else:
            gone = "select from pg_stat_activity where pid = %s"
            wait_until(lambda: not watcher.execute(gone.encode(), [pid]).fetchall(), "the server to notice")
        watcher.close()
        tally.tried(damage(dsn, known))
        with psycopg.connect(dsn, autocommit=True) as again:
            assert again.execute("select count(*) from sales_stage").fetchone() == (0,)
            with again.cursor().copy(statement) as copy:
                copy.write("".join(lines).encode())
            again.execute("call commit_data_version(source => 'april.csv')")
        tally.completed(dsn, world.pictures["loaded"])


#: What will find no room: the table or view of each step that grows, and the point that shows which step is meant.
GROWING = {
    "sales_stage": LOAD,
    "sales": COMMIT,
    "export_mart": MART_READING,
    "run_part": WRITING,
    "plan_line": PUBLISH_LINES,
    "plan_fact_open": REPORTS_MEASURE,
}


@contextmanager
def small_disk(folder: Path, owner: Path, megabytes: int = 8) -> Iterator[Path]:
    """Yield a disk of its own, or skip the test where none can be had."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("a small disk cannot be mounted here")
    os.chown(folder, owner.stat().st_uid, owner.stat().st_gid)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()


def fill(disk: Path) -> Path:
    """Take all the room that is left; return the file that does."""
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    return filler


@pytest.mark.parametrize("table", bounded(list(GROWING), 4))
def test_a_full_disk_is_explained(world: World, tally: Tally, table: str) -> None:
    point = GROWING[table]
    with (
        world.copy(point.before) as dsn,
        small_disk(world.files.parent / "disk", world.server.data_dir) as disk,
        moved(dsn, table, disk),
    ):
        known = rows_by_version(dsn)
        filler = fill(disk)
        status, _, said = world.try_call(dsn, *point.command)
        assert status == 1, f"there was room: {said}"
        assert "the database has no room left; nothing was changed" in said
        assert "Traceback" not in said
        tally.tried(damage(dsn, known))
        filler.unlink()
        world.call(dsn, *STEPS[point.before])
        tally.completed(dsn, world.pictures[after(point.before)])


@contextmanager
def moved(dsn: str, table: str, disk: Path) -> Iterator[None]:
    """Keep a table or materialized view on another disk."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        row = conn.execute("select relkind = 'm' from pg_class where oid = %s::regclass", [table]).fetchone()
        kind = "materialized view" if row == (True,) else "table"
        conn.execute(f"create tablespace small location '{disk}'".encode())
        conn.execute(f"alter {kind} {table} set tablespace small".encode())
        try:
            yield
        finally:
            conn.execute(f"alter {kind} {table} set tablespace pg_default".encode())
            conn.execute("drop tablespace small")


def test_a_full_disk_that_stops_the_whole_server_loses_nothing(tally: Tally) -> None:
    """Everything is on one disk, its log too: the server then has to stop, and comes back when there is room."""
    folder = Path(tempfile.gettempdir()) / f"planfact-faults-{os.getpid()}"
    with small_disk(folder, Path("/"), 700) as disk:
        world = World(disk)
        try:
            world.build(until="loaded")
            dsn = world.server.dsn("history")
            known = rows_by_version(dsn)
            with psycopg.connect(dsn, autocommit=True) as conn:
                filler = fill(disk)
                wait_until(lambda: not _next_log_file(conn), "the server to find no room for its log")
            status, _, said = world.try_call(dsn, "load", "april.csv")
            assert status == 1
            assert "Traceback" not in said
            filler.unlink()
            world.server.start()
            tally.tried(damage(dsn, known))
            world.call(dsn, "load", "april.csv")
            tally.completed(dsn, world.pictures["loaded"])
        finally:
            world.server.stop()


def _next_log_file(conn: psycopg.Connection) -> bool:
    """Say whether the server could begin one more file of its log."""
    try:
        conn.execute("create table filling (x integer)")
        conn.execute("drop table filling")
        conn.execute("select pg_switch_wal()")
    except psycopg.Error:
        return not conn.broken
    return True
