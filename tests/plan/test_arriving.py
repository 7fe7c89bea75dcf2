"""What somebody stages while a budget or a sheet is worked on stays staged: only what was seen becomes a plan."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import psycopg
import pytest

from builders import commit, run_in_sql
from faults.world import patient, wait_until
from plan.planning import call, sales

#: The call, the table that its first row goes to after it looked at the stage, what is staged before and meanwhile.
ARRIVALS = {
    "a budget": (
        "call load_budget()",
        "budget",
        "insert into budget_stage (month, store, amount) values ('2024-04', 'A', '500')",
        "insert into budget_stage (month, store, amount) values ('2024-04', 'B', '700')",
        "select store, amount from budget_stage",
        "select store, amount from budget_amount",
    ),
    "a sheet": (
        "call import_overrides(0, '2024-04-01')",
        "override",
        "insert into override_stage (store, quantity, reason) values ('A', '500', 'fair')",
        "insert into override_stage (store, quantity, reason) values ('B', '700', 'fair')",
        "select store, quantity from override_stage",
        "select store, quantity from override",
    ),
}


@pytest.fixture
def planned(db: psycopg.Connection) -> psycopg.Connection:
    """Return a database with a plan of April."""
    commit(db, sales("2024-01-01", "2024-03-31"))
    call(db, "publish_plan", run_id=run_in_sql(db))
    return db


@pytest.mark.parametrize("what", ARRIVALS)
def test_rows_that_arrive_meanwhile_stay_staged(planned: psycopg.Connection, dsn: str, what: str) -> None:
    calling, written, before, meanwhile, staged, kept = ARRIVALS[what]
    planned.execute(before)
    patient(dsn)
    with (
        psycopg.connect(dsn) as blocker,
        psycopg.connect(dsn, autocommit=True) as caller,
        ThreadPoolExecutor(1) as thread,
    ):
        blocker.execute(f"lock table {written} in share mode".encode())
        called = thread.submit(caller.execute, calling.encode())
        waits, pid = "select from pg_locks where pid = %s and not granted", caller.info.backend_pid
        wait_until(lambda: planned.execute(waits.encode(), [pid]).fetchall() or called.done(), "the call to wait")
        assert not called.done()
        planned.execute(meanwhile)
        blocker.rollback()
        called.result()
    assert planned.execute(staged).fetchall() == [("B", "700")]
    assert planned.execute(kept).fetchall() == [("A", Decimal(500))]
