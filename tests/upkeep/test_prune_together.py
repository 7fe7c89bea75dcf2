"""A version that an open transaction is about to pin is not pruned under its feet."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from builders import commit, daily
from faults.world import patient, wait_until


def test_prune_waits_for_who_is_about_to_show_an_old_version(db: psycopg.Connection, dsn: str) -> None:
    commit(db, daily("2024-01-01", "2024-01-31"))
    commit(db, [("2024-01-05", "A", "food", 99)])
    with psycopg.connect(dsn) as other:
        other.execute("call refresh_export_mart(1)")
        with pytest.raises(psycopg.Error, match="running on the mart stage") as refused:
            db.execute("call prune_data_versions(1, false)")
        assert refused.value.sqlstate == "PF008"
        other.commit()
    with pytest.raises(psycopg.Error, match="pinned") as refused:
        db.execute("call prune_data_versions(1, false)")
    assert refused.value.sqlstate == "PF007"


def test_who_comes_while_versions_are_pruned_does_not_stand_on_them(db: psycopg.Connection, dsn: str) -> None:
    commit(db, daily("2024-01-01", "2024-01-31"))
    commit(db, [("2024-01-05", "A", "food", 99)])
    db.execute("call refresh_export_mart()")
    patient(dsn)
    calls = ["refresh_export_mart(1)", "start_run(1)", "tag_data_version(1, 'x')", "revert_data_version(1)"]

    def ended(call: str) -> str | None:
        with psycopg.connect(dsn, autocommit=True) as conn, pytest.raises(psycopg.Error) as refused:
            conn.execute(f"call {call}".encode())
        return refused.value.sqlstate

    waiting = (
        "select from pg_locks where locktype = 'advisory' and not granted"
        " and database = (select oid from pg_database where datname = current_database())"
    )
    with psycopg.connect(dsn) as pruning, psycopg.connect(dsn) as older, ThreadPoolExecutor(len(calls)) as pool:
        older.execute("set transaction isolation level repeatable read")
        older.execute("select count(*) from sales")
        pruning.execute("call prune_data_versions(1, false)")
        coming = [pool.submit(ended, call) for call in calls]
        wait_until(lambda: len(db.execute(waiting.encode()).fetchall()) == len(calls), "all to wait")
        pruning.commit()
        assert [one.result() for one in coming] == ["PF003"] * len(calls)
        with pytest.raises(psycopg.Error) as refused:
            older.execute("call refresh_export_mart(1)")
        assert refused.value.sqlstate == "PF010"
    assert db.execute("select count(*) from data_version where pruned_at is not null").fetchone() == (1,)
    pinned = "select count(*) from data_version_pin join data_version using (data_version_id) where pruned_at notnull"
    assert db.execute(pinned.encode()).fetchone() == (0,)
