"""A shard that is started again is written once, whoever else was or is at it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from builders import commit, daily
from faults.world import wait_until
from planfact.database import connect
from planfact.forecast import fit
from planfact.forecast.shard import Fitted, Shard, Task, claim_shard, shards_of
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


def test_a_run_that_was_left_is_taken_over_with_what_it_had_fitted(db: psycopg.Connection, dsn: str) -> None:
    left, shards = opened(db)
    assert [shard.series_count for shard in shards] == [2, 2]
    read_fit_write(db, left, shards[0])
    written = (
        "select series_id, part, origin, yhat, fit_seconds, parameters from run_part where run_id = %s order by 1, 2, 3"
    )
    before = db.execute(written.encode(), [left]).fetchall()
    assert len({series for series, *_ in before}) == 2
    (one,) = db.execute("call start_run()").fetchone()
    assert db.execute(written.encode(), [one]).fetchall() == before
    assert db.execute(written.encode(), [left]).fetchall() == []
    assert shards_of(db, one, 32, only_unwritten=True) == shards[1:]
    assert shards_of(db, one, 2) == shards, "who verifies it asks for all"
    # what the one before would still write is refused, and so is its end
    with psycopg.connect(dsn, autocommit=True) as other, pytest.raises(psycopg.Error, match=r"taken over|has failed"):
        read_fit_write(other, left, shards[1])
    # a day that is known to be closed since then changes what the shop's series are fitted on, and theirs alone
    db.execute("insert into shop_calendar (day, shop, is_closed, name) values ('2024-02-14', 'A', true, 'a holiday')")
    (two,) = db.execute("call start_run()").fetchone()
    same = db.execute("select count(*) from run_part where run_id = %s", [two]).fetchone()[0]
    kept = {shop for (shop,) in db.execute("select store from run_part join series using (series_id)").fetchall()}
    assert (same == len(before)) == (kept == {"A", "B"})
    # other libraries give other numbers, and who asks for a refit gets one
    (three,) = db.execute('call start_run(software => \'{"numpy": "0"}\')').fetchone()
    assert db.execute("select count(*) from run_part where run_id = %s", [three]).fetchone() == (0,)


def test_a_run_that_was_ended_leaves_what_it_had_fitted_to_the_next(db: psycopg.Connection) -> None:
    ended, shards = opened(db)
    read_fit_write(db, ended, shards[0])
    written = (
        "select series_id, part, origin, yhat, fit_seconds, parameters from run_part where run_id = %s order by 1, 2, 3"
    )
    before = db.execute(written.encode(), [ended]).fetchall()
    db.execute("call fail_run(%s, 'terminated by SIGTERM')", [ended])
    assert db.execute("select count(*) from run_progress").fetchone() == (0,)
    (one,) = db.execute("call start_run()").fetchone()
    assert db.execute(written.encode(), [one]).fetchall() == before
    assert shards_of(db, one, 32, only_unwritten=True) == shards[1:]
    # a run that does not go on from there leaves nothing of it
    db.execute("call fail_run(%s, 'interrupted')", [one])
    db.execute("call start_run(refit => true)")
    assert rows(db) == []


def test_a_run_of_which_only_the_middle_is_written_is_cut_around_it(db: psycopg.Connection) -> None:
    run, _ = opened(db)
    one, two, three, four = shards_of(db, run, 1)
    read_fit_write(db, run, two)
    rest = shards_of(db, run, 3, only_unwritten=True)
    assert [(one.first_series_id, one.last_series_id, one.series_count) for one in rest] == [
        (one.first_series_id, one.last_series_id, 1),
        (three.first_series_id, four.last_series_id, 2),
    ]
    for shard in rest:
        read_fit_write(db, run, shard)
    db.execute("call finish_run(%s)", [run])
    fallbacks = db.execute("select count(*) filter (where is_fallback), count(*) from run_series").fetchone()
    assert fallbacks == (1, 4)


def test_a_line_that_is_cut_while_a_worker_fits_is_opened_again(
    db: psycopg.Connection, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, shards = opened(db)
    fitted = fit.fit_all
    with connect(dsn) as conn:
        cut: list[int] = []

        def cut_and_fit(tasks: list[Task]) -> list[Fitted]:
            if not cut:
                cut.append(conn.info.backend_pid)
                db.execute("select pg_terminate_backend(%s, 60000)", cut)
            return fitted(tasks)

        monkeypatch.setattr(fit, "fit_all", cut_and_fit)
        assert [read_fit_write(conn, run, shard) for shard in shards] == [2, 2]
        assert conn.info.backend_pid != cut[0]
        assert db.execute("select count(distinct series_id) from run_part").fetchone() == (3,)
        # inside a transaction it is not: what was written there is lost, and is to be told
        with pytest.raises(psycopg.OperationalError), conn.transaction():
            db.execute("select pg_terminate_backend(%s, 60000)", [conn.info.backend_pid])
            conn.revive()
            conn.execute("select 1")
        conn.revive()
        said: list[str] = []
        conn.add_notice_handler(lambda notice: said.append(notice.message_primary or ""))
        conn.execute("do $$ begin raise notice 'still heard'; end $$")
        assert said == ["still heard"]


def test_keepalives_are_sent_unless_the_user_says_otherwise(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def idle(conninfo: str) -> str | None:
        with connect(conninfo) as conn:
            return conn.info.get_parameters().get("keepalives_idle")

    assert idle(dsn) == "30"
    assert idle(f"{dsn} keepalives_idle=7") == "7"
    (tmp_path / "services").write_text("[shop]\nkeepalives_idle=9\n")
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
    assert idle(f"{dsn} service=shop") == "9"
    monkeypatch.setenv("PGSERVICE", "shop")
    assert idle(dsn) == "9"


def test_a_statement_that_a_signal_parted_from_its_answer_stops_nobody_from_noting_the_failure(
    db: psycopg.Connection, dsn: str
) -> None:
    with connect(dsn) as conn:
        left = conn.info.backend_pid
        conn.pgconn.send_query(b"select pg_sleep(600)")
        conn.revive()
        conn.execute("call log_failure('forecast', now(), 'terminated by SIGTERM')")
        assert conn.info.backend_pid != left
        conn.pgconn.send_query(b"begin; select 1")
        conn.revive()
        conn.execute("call log_failure('forecast', now(), 'terminated by SIGTERM')")
    gone = "select from pg_stat_activity where pid = %s"
    wait_until(lambda: not db.execute(gone.encode(), [left]).fetchall(), "the statement to be cancelled")
    assert db.execute("select count(*) from job_log where outcome = 'failed'").fetchone() == (2,)
