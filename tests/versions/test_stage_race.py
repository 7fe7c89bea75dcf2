"""Rows that arrive in a load while it is committed are neither lost nor committed unread: they stay staged."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import psycopg
import pytest

from builders import stage
from faults.world import patient, wait_until

ROUNDS = 12

MANY = (
    "insert into sales_stage (day, store, product_group, sales)"
    " select (date '2010-01-01' + day)::text, 's' || store, 'food', '1'"
    " from generate_series(1, 20) as store, generate_series(0, 499) as day"
)


def race(db: psycopg.Connection, dsn: str, late: list[tuple[object, ...]], delay: float) -> None:
    """Commit many rows of the default load; while that goes on, another session copies rows into it."""
    db.execute(MANY)
    began = threading.Event()
    failed: list[psycopg.Error] = []

    def committing() -> None:
        with psycopg.connect(dsn, autocommit=True) as writer:
            began.set()
            try:
                writer.execute("call commit_data_version(source => 'many')")
            except psycopg.Error as error:
                failed.append(error)

    thread = threading.Thread(target=committing)
    thread.start()
    began.wait()
    thread.join(delay)
    with psycopg.connect(dsn) as other:
        stage(other, late)
    thread.join()
    # rows that came before the commit took its own are its rows, and judged as such
    assert all(error.sqlstate == "PF002" for error in failed)
    assert not failed or db.execute("select count(*) from sales_stage").fetchone() == (10_000 + len(late),)


def test_good_rows_that_arrive_meanwhile_are_committed_now_or_with_the_next_commit(
    db: psycopg.Connection, dsn: str
) -> None:
    patient(dsn)
    for number in range(ROUNDS):
        first = date(2020, 1, 1) + timedelta(31 * number)
        race(db, dsn, [(first + timedelta(day), "late", "food", 5) for day in range(31)], 0.02 * number)
        arrived = "select count(*) from sales where day >= %s and day < %s"
        (sold,) = db.execute(arrived, [first, first + timedelta(31)]).fetchone()
        (staged,) = db.execute("select count(*) from sales_stage").fetchone()
        assert (sold, staged) in {(31, 0), (0, 31)}
        if staged:
            db.execute("call commit_data_version()")
            assert db.execute(arrived, [first, first + timedelta(31)]).fetchone() == (31,)


def test_bad_rows_that_arrive_meanwhile_never_become_sales(db: psycopg.Connection, dsn: str) -> None:
    patient(dsn)
    for number in range(ROUNDS):
        race(db, dsn, [("2099-01-01", "late", "food", 5)], 0.02 * number)
        assert db.execute("select count(*) from sales where day > '2090-01-01'").fetchone() == (0,)
        late = "select count(*) from sales_stage where day = '2099-01-01'"
        assert db.execute(late).fetchone() == (1,)
        with pytest.raises(psycopg.Error) as refused:
            db.execute("call commit_data_version()")
        assert refused.value.sqlstate == "PF002"
        db.execute("truncate sales_stage")


def test_rows_that_arrive_between_two_statements_of_a_commit_stay_staged(db: psycopg.Connection, dsn: str) -> None:
    """Hold the commit at its second statement, by a lock on a table that it writes then."""
    patient(dsn)
    db.execute(MANY)
    with (
        psycopg.connect(dsn) as blocker,
        psycopg.connect(dsn, autocommit=True) as writer,
        ThreadPoolExecutor(1) as pool,
    ):
        blocker.execute("lock table planfact.sales_history in share mode")
        committing = pool.submit(writer.execute, "call commit_data_version()")
        waits, pid = "select from pg_locks where pid = %s and not granted", writer.info.backend_pid
        wait_until(lambda: db.execute(waits.encode(), [pid]).fetchall() or committing.done(), "the commit to wait")
        assert not committing.done()
        stage(db, [("2024-01-01", "late", "food", 5), ("2099-01-01", "late", "food", 5)])
        blocker.rollback()
        committing.result()
    assert db.execute("select count(*) from sales").fetchone() == (10_000,)
    assert db.execute("select count(*) from sales_stage").fetchone() == (2,)
