"""A shard that is started again is written once, whoever else was or is at it."""

from concurrent.futures import ThreadPoolExecutor

import psycopg

from builders import commit, daily
from faults.world import wait_until
from planfact.forecast.shard import Shard, claim_shard, shards_of
from planfact.forecast.worker import read_fit_write


def opened(db: psycopg.Connection) -> tuple[int, list[Shard]]:
    """Open a run of four series, one of them too short for a model, in two shards."""
    rows = [row for store in "ABC" for row in daily("2024-01-01", "2024-03-31", store)]
    commit(db, [*rows, *daily("2024-03-25", "2024-03-31", "D")])
    db.execute("call refresh_export_mart()")
    (run_id,) = db.execute("call start_run()").fetchone()
    return run_id, shards_of(db, run_id, 2)


def rows(db: psycopg.Connection) -> list[tuple[object, ...]]:
    return db.execute("select ctid, series_id, part, origin from run_part order by 1").fetchall()


def test_a_shard_fitted_again_is_left_as_it_is(db: psycopg.Connection) -> None:
    run, shards = opened(db)
    first = [read_fit_write(db, run, shard) for shard in shards]
    before = rows(db)
    again = [read_fit_write(db, run, shard) for shard in shards]
    assert again == first == [2, 2]
    assert rows(db) == before


def test_an_attempt_waits_for_the_other_and_writes_only_what_it_left(db: psycopg.Connection, dsn: str) -> None:
    run, shards = opened(db)
    waits = "select from pg_stat_activity where wait_event = 'advisory' and datname = current_database()"
    for outcome in ("lost", "committed"):
        with (
            psycopg.connect(dsn) as other,
            psycopg.connect(dsn, autocommit=True) as mine,
            ThreadPoolExecutor(1) as pool,
        ):
            assert claim_shard(other, run, shards[0])
            attempt = pool.submit(claim_shard, mine, run, shards[0])
            wait_until(lambda: db.execute(waits.encode()).fetchall(), "the second attempt to wait")
            assert claim_shard(db, run, shards[1])
            if outcome == "committed":
                read_fit_write(other, run, shards[0])
                other.commit()
            else:
                other.rollback()
            assert attempt.result() is (outcome == "lost")
