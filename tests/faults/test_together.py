"""Several at once: closes, readers, and sessions that never end."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from builders import close_in_sql, commit
from faults.breaking import (
    LOAD,
    MART,
    MART_REBUILT,
    MART_REFRESH,
    PUBLISH,
    PUT_TOGETHER,
    REPORTED,
    REPORTS,
    REPORTS_BETWEEN,
    REPORTS_OPEN,
    Command,
    Point,
    stopped,
)
from faults.conftest import Tally
from faults.world import HERE, STEPS, World, after, damage, rows_by_version, wait_until

READERS = 50


class Readers:
    """Fifty sessions that read again and again until they are told to stop."""

    def __init__(self, dsn: str) -> None:
        self.reads = [0] * READERS
        self.mixed = 0
        self.longest = 0.0
        self._dsn = dsn
        self._read_sql = (HERE / "read.sql").read_bytes()
        self._over = threading.Event()
        self._pool = ThreadPoolExecutor(READERS)

    def __enter__(self) -> "Readers":
        self._running = [self._pool.submit(self._read, number) for number in range(READERS)]
        self.all_read_again()
        self.longest = 0.0  # connecting all at once, each session reads the catalog for the first time
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._pool.shutdown()
        for one in self._running:
            one.result()

    def _read(self, number: int) -> None:
        # who has to wait for a lock is no longer a reader that waits for nobody; a slow machine is no lock
        with psycopg.connect(self._dsn, autocommit=True, options="-c lock_timeout=10s") as conn:
            while not self._over.is_set():
                began = time.monotonic()
                row = conn.execute(self._read_sql).fetchone()
                self.longest = max(self.longest, time.monotonic() - began)
                self.mixed += row != (True, True, True)
                self.reads[number] += 1
                self._over.wait(0.2)  # as a person, or a dashboard, would

    def all_read_again(self) -> None:
        """Wait until every reader has begun and ended a read: one that had to wait for a refresh never would."""
        before = list(self.reads)

        def have() -> bool:
            assert not any(one.done() for one in self._running), "a reader failed"
            return all(now >= then + 2 for now, then in zip(self.reads, before, strict=True))

        wait_until(have, "every reader to read again")


#: Where a refresh stands still, the worst of places, and how many come and go after that.
STANDS = (MART_REFRESH, MART_REBUILT, REPORTS_OPEN, REPORTS_BETWEEN, REPORTED)


@pytest.mark.parametrize(
    ("stands", "rounds"),
    [pytest.param((MART_REFRESH, REPORTS_BETWEEN), 1, marks=pytest.mark.bounded, id="few"), (STANDS, 20)],
)
def test_fifty_readers_never_wait_and_never_see_two_versions(
    world: World, tally: Tally, stands: tuple[Point, ...], rounds: int
) -> None:
    with world.copy("closed") as dsn, psycopg.connect(dsn, autocommit=True) as conn:
        known = rows_by_version(dsn)
        with Readers(dsn) as readers:
            # a refresh that stands still holds up nobody
            for number, point in enumerate(stands):
                commit(conn, [("2023-12-05", "A", "food", 500 + number)])
                if point in (REPORTS_OPEN, REPORTS_BETWEEN, REPORTED):
                    conn.execute("call refresh_export_mart()")
                with stopped(world, dsn, point.holds, ["refresh"]) as at:
                    readers.all_read_again()
                    at.release()
                    status, said = at.command.end()
                assert status == 0, said
            # and refreshes that come and go
            for number in range(rounds):
                close_in_sql(conn, [("2024-01-06", "A", "food", 500 + number)])
                readers.all_read_again()
        tally["reads"] += sum(readers.reads)
        tally["refreshes"] += 2 * (len(stands) + rounds)
        tally["mixed reads"] += readers.mixed
        tally["longest read"] = readers.longest  # type: ignore[assignment]
        tally.tried(damage(dsn, known))
        assert readers.mixed == 0


def closed_by_two(world: World, tally: Tally, point: Point, dsn: str, files: tuple[str, str]) -> None:
    """Let two closes meet at a point and go on together; what comes of it, and of both called again, is sound."""
    known = rows_by_version(dsn)
    with stopped(world, dsn, point.holds, ["close-month", files[0]]) as at:
        waited = at.waiting_for_anybody()
        other = Command(["close-month", files[1]], dsn, world.files)
        wait_until(lambda: other.is_over() or at.waiting_for_anybody() > waited, "the two to meet")
        at.release()
        for status, said in (at.command.end(), other.end()):
            assert status == 0 or (status == 1 and "planfact: " in said)
            assert "Traceback" not in said
    tally.tried(damage(dsn, known))
    for file in files:
        world.call(dsn, "close-month", file)


@pytest.mark.parametrize(
    "point",
    [LOAD, pytest.param(MART, marks=pytest.mark.bounded), PUT_TOGETHER, PUBLISH, REPORTS, REPORTS_OPEN],
    ids=str,
)
def test_two_closes_of_the_same_month(world: World, tally: Tally, point: Point) -> None:
    with world.copy("history") as dsn:
        closed_by_two(world, tally, point, dsn, ("april.csv", "april.csv"))
        tally.completed(dsn, world.pictures["closed"])


@pytest.mark.parametrize("point", [LOAD, MART, PUT_TOGETHER, PUBLISH, REPORTS], ids=str)
def test_two_closes_of_two_months(world: World, tally: Tally, point: Point) -> None:
    with world.copy("closed") as dsn:
        world.call(dsn, "close-month", "may.csv")
        expected = in_the_end(dsn)
    with world.copy("history") as dsn:
        closed_by_two(world, tally, point, dsn, ("april.csv", "may.csv"))
        is_same = in_the_end(dsn) == expected
        tally["completed" if is_same else "not completed"] += 1
        assert is_same


def in_the_end(dsn: str) -> list[tuple]:
    """Return what does not depend on which of two months came first."""
    with psycopg.connect(dsn) as conn:
        return [
            tuple(conn.execute(query.encode()).fetchall())
            for query in (
                "select checksum from data_version order by data_version_id desc limit 1",
                "select level, store, product_group, month, fact from plan_fact_month"
                " where fact is not null order by 1, 2, 3, 4",
                "select unique_id, day, quantity from plan_line join plan_month using (plan_id)"
                " join series using (series_id)"
                " where month = '2024-06-01' and superseded_by is null order by 1, 2",
            )
        ]


@pytest.mark.bounded
def test_a_reader_idle_in_a_transaction_keeps_its_view_and_holds_nobody_up(world: World, tally: Tally) -> None:
    with world.copy("history") as dsn, psycopg.connect(dsn) as idle:
        idle.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        known, before = rows_by_version(dsn), report(idle)
        world.call(dsn, "close-month", "april.csv")
        assert report(idle) == before
        idle.commit()
        assert report(idle) != before
        idle.commit()
        tally.tried(damage(dsn, known))
        tally.completed(dsn, world.pictures["closed"])


def report(conn: psycopg.Connection) -> list[tuple]:
    query = "select * from plan_fact_month order by level, store, product_group, month"
    return conn.execute(query.encode()).fetchall()


#: The stage on which a writer went idle, and the database before the step that needs it.
IDLE_ON = {"versions": "history", "mart": "loaded", "runs": "fresh", "plan": "forecasted", "reports": "planned"}


@pytest.mark.parametrize("stage", [*list(IDLE_ON)[:-1], pytest.param("reports", marks=pytest.mark.bounded)])
def test_a_writer_idle_in_a_transaction_is_named(world: World, tally: Tally, stage: str) -> None:
    before = IDLE_ON[stage]
    with world.copy(before) as dsn, psycopg.connect(dsn) as idle:
        known = rows_by_version(dsn)
        idle.execute("select lock_stage(%s)", [stage])
        status, _, said = world.try_call(dsn, *STEPS[before])
        assert status == 1
        assert f"another writer is running on the {stage} stage (process {idle.info.backend_pid})" in said
        tally.tried(damage(dsn, known))
        idle.rollback()
        world.call(dsn, *STEPS[before])
        tally.completed(dsn, world.pictures[after(before)])
