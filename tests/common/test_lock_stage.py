"""One writer per stage: who waits for whom is told as PF008, an old snapshot as PF010; never as a raw error."""

import threading
from collections.abc import Callable
from itertools import combinations

import psycopg
import pytest

from builders import commit, content, daily, run_in_sql, stage
from faults.world import patient, wait_until

CALLS = {
    "versions": "call tag_data_version(1, %s)",
    "mart": "call refresh_export_mart(rebuild => %s <> '')",
    "runs": "call set_champion(1, %s)",
    "plan": "call override_plan('2024-07-01', percent => 1, reason => %s)",
    "reports": "call set_alert_rule(%s, 'total', 'variance', 5)",
}
OLD_SNAPSHOTS = ("repeatable read", "serializable")


@pytest.fixture
def planned(db: psycopg.Connection) -> psycopg.Connection:
    commit(db, daily("2024-01-01", "2024-06-30", "A") + daily("2024-01-01", "2024-06-30", "B"))
    db.execute("call publish_plan(%s)", [run_in_sql(db)])
    return db


def state(do: Callable[[], object]) -> str:
    try:
        do()
    except psycopg.Error as error:
        return str(error.sqlstate)
    return "done"


@pytest.mark.parametrize(("first", "second"), list(combinations(CALLS, 2)))
def test_two_procedures_in_opposite_order_end_with_pf008_for_one(
    planned: psycopg.Connection, dsn: str, first: str, second: str
) -> None:
    ended: list[str] = []

    def both(conn: psycopg.Connection, stages: tuple[str, str], barrier: threading.Barrier) -> None:
        conn.execute(CALLS[stages[0]].encode(), [f"{stages[0]} first"])
        barrier.wait()
        ended.append(state(lambda: conn.execute(CALLS[stages[1]].encode(), [f"{stages[1]} then"])))
        conn.rollback()

    barrier = threading.Barrier(2)
    with psycopg.connect(dsn) as one, psycopg.connect(dsn) as other:
        threads = [
            threading.Thread(target=both, args=(one, (first, second), barrier)),
            threading.Thread(target=both, args=(other, (second, first), barrier)),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(ended) == ["PF008", "done"]


def test_a_holder_in_another_database_is_not_named(
    db: psycopg.Connection, other_db: psycopg.Connection, dsn: str
) -> None:
    commit(db, daily("2024-01-01", "2024-01-02"))
    commit(other_db, daily("2024-01-01", "2024-01-02"))
    with other_db.transaction(), psycopg.connect(dsn) as holder:
        other_db.execute("call tag_data_version(1, 'x')")
        holder.execute("call tag_data_version(1, 'y')")
        with pytest.raises(psycopg.Error) as refused:
            db.execute("call tag_data_version(1, 'z')")
        assert refused.value.sqlstate == "PF008"
        assert f"(process {holder.info.backend_pid})" in str(refused.value)
        holder.rollback()


@pytest.mark.parametrize("table", ["sales_stage", "series", "sales", "sales_taken"])
def test_a_commit_does_not_wait_for_an_open_analyze(db: psycopg.Connection, dsn: str, table: str) -> None:
    stage(db, daily("2024-01-01", "2024-01-31"))
    db.execute("set statement_timeout = '180s'")
    with psycopg.connect(dsn) as other:
        other.execute(f"analyze planfact.{table}".encode())
        assert db.execute("call commit_data_version()").fetchone() == (1,)
        other.rollback()


def older(dsn: str, isolation: str) -> psycopg.Connection:
    """Return a session inside a transaction whose snapshot is from now."""
    conn = psycopg.connect(dsn)
    conn.execute(f"set transaction isolation level {isolation}".encode())
    conn.execute("select count(*) from plan_line")
    return conn


@pytest.mark.parametrize("isolation", OLD_SNAPSHOTS)
def test_an_override_on_an_old_snapshot_is_pf010_and_the_plan_stays_what_it_was_made(
    planned: psycopg.Connection, dsn: str, isolation: str
) -> None:
    override = "call override_plan('2024-07-01', quantity => %s, reason => 'why', store => 'A')"
    with older(dsn, isolation) as late:
        planned.execute(override, [900])
        assert state(lambda: late.execute(override, [700])) == "PF010"
        late.rollback()
        late.execute(override, [700])
        late.commit()
    planned.execute("call refresh_plan_fact()")
    plan = "select plan from plan_fact_month where level = 'store' and store = 'A' and month = '2024-07-01'"
    assert planned.execute(plan).fetchone() == (700,)


@pytest.mark.parametrize("isolation", OLD_SNAPSHOTS)
def test_a_publish_on_an_old_snapshot_is_pf010(planned: psycopg.Connection, dsn: str, isolation: str) -> None:
    run = planned.execute("call start_run(months => 2)").fetchone()[0]
    planned.execute("call finish_run(%s)", [run])
    with older(dsn, isolation) as late:
        planned.execute("call override_plan('2024-07-01', percent => 5, reason => 'why')")
        assert state(lambda: late.execute("call publish_plan(%s)", [run])) == "PF010"


@pytest.mark.parametrize("isolation", OLD_SNAPSHOTS)
def test_the_second_of_two_commits_at_once_is_pf010_and_then_builds_on_the_first(
    db: psycopg.Connection, dsn: str, isolation: str
) -> None:
    stage(db, daily("2024-01-01", "2024-01-31"), load_id=1)
    stage(db, daily("2024-02-01", "2024-02-29"), load_id=2)
    patient(dsn)
    ended: list[str] = []
    with psycopg.connect(dsn) as first, psycopg.connect(dsn, autocommit=True) as second:
        second.execute(f"set default_transaction_isolation = '{isolation}'".encode())
        first.execute("call commit_data_version(1)")
        thread = threading.Thread(
            target=lambda: ended.append(state(lambda: second.execute("call commit_data_version(2)")))
        )
        thread.start()
        waits, pid = "select from pg_locks where pid = %s and not granted", second.info.backend_pid
        wait_until(lambda: db.execute(waits.encode(), [pid]).fetchall() or ended, "the second commit to wait")
        first.commit()
        thread.join()
        assert ended == ["PF010"]
        assert second.execute("call commit_data_version(2)").fetchone() == (2,)
    assert len(content(db, 2)) == 60


@pytest.mark.parametrize("isolation", OLD_SNAPSHOTS)
def test_alone_a_whole_close_works_at_any_isolation(planned: psycopg.Connection, dsn: str, isolation: str) -> None:
    with psycopg.connect(dsn) as conn:
        conn.execute(f"set transaction isolation level {isolation}".encode())
        stage(conn, daily("2024-07-01", "2024-07-31", "A") + daily("2024-07-01", "2024-07-31", "B"))
        conn.execute("call commit_data_version()")
        conn.execute("call tag_data_version(2, 'july')")
        conn.execute("call publish_plan(%s)", [run_in_sql(conn)])
        conn.execute("call override_plan('2024-08-01', percent => 1, reason => 'why')")
        conn.execute("call refresh_plan_fact()")
        conn.execute("call revert_data_version(1)")
    assert planned.execute("select count(*) from data_version").fetchone() == (3,)


def test_two_writers_of_two_stages_that_read_each_other_are_told_before_their_commit(
    planned: psycopg.Connection, dsn: str
) -> None:
    """Each reads what the other writes: at SERIALIZABLE the second COMMIT ended in a raw 40001."""
    run = planned.execute("call start_run(months => 2)").fetchone()[0]
    planned.execute("call finish_run(%s)", [run])
    stage(planned, daily("2024-07-01", "2024-07-31", "A") + daily("2024-07-01", "2024-07-31", "B"))
    load = "call commit_data_version(month => '2024-07-01')"
    with older(dsn, "serializable") as publishing, older(dsn, "serializable") as committing:
        publishing.execute("call publish_plan(%s)", [run])
        assert state(lambda: committing.execute(load)) == "PF008"
        committing.rollback()
        committing.execute("set transaction isolation level serializable")
        committing.execute("select count(*) from plan_line")
        publishing.commit()
        assert state(lambda: committing.execute(load)) == "PF010"
        committing.rollback()
        assert committing.execute(load).fetchone() == (2,)
        committing.commit()
