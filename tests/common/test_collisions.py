"""Locks that others hold below the stages: nobody waits without an end, and who is in the way is named."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from builders import commit, daily
from common.test_lock_stage import CALLS, planned

__all__ = ["planned"]

#: One table or view that each stage writes, and how somebody else may hold it.
HELD = {
    "versions": "lock table planfact.data_version_tag in share mode",
    "mart": "analyze planfact.export_mart",
    "runs": "lock table planfact.champion_choice in share row exclusive mode",
    "plan": "lock table planfact.override in access exclusive mode",
    "reports": "lock table planfact.alert_rule in exclusive mode",
}


def refused(dsn: str, call: str, *values: object) -> tuple[str | None, str]:
    with psycopg.connect(dsn, autocommit=True) as conn, pytest.raises(psycopg.Error) as refused:
        conn.execute("set statement_timeout = '180s'")
        conn.execute(call.encode(), values)
    return refused.value.sqlstate, str(refused.value.diag.message_primary)


def test_whoever_holds_what_a_step_writes_is_named_and_not_waited_for_without_end(
    planned: psycopg.Connection, other_db: psycopg.Connection, dsn: str
) -> None:
    commit(other_db, daily("2024-01-01", "2024-01-02"))
    with psycopg.connect(dsn) as holder, psycopg.connect(other_db.info.dsn) as elsewhere:
        for statement in HELD.values():
            holder.execute(statement.encode())
            elsewhere.execute(statement.encode())
        with ThreadPoolExecutor(len(CALLS)) as pool:
            told = list(pool.map(lambda stage: refused(dsn, CALLS[stage], "x"), HELD))
        held = "another session holds a lock that this step needs"
        names = "alert_rule, champion_choice, data_version_tag, export_mart, override"
        assert told == [("PF008", f"{held} (process {holder.info.backend_pid} on {names})")] * len(HELD)


@pytest.mark.parametrize("view", ["plan_fact_open", "silent_cell"])
def test_an_open_analyze_of_a_report_is_named(planned: psycopg.Connection, dsn: str, view: str) -> None:
    with psycopg.connect(dsn) as holder:
        holder.execute(f"analyze planfact.{view}".encode())
        code, told = refused(dsn, "call refresh_plan_fact()")
        assert (code, f"(process {holder.info.backend_pid} on {view})" in told) == ("PF008", True), told
    planned.execute("call refresh_plan_fact()")


def test_a_row_that_somebody_left_locked_is_told(planned: psycopg.Connection, dsn: str) -> None:
    with psycopg.connect(dsn) as holder:
        holder.execute("select from mart_status for update")
        code, told = refused(dsn, "call refresh_export_mart(rebuild => true)")
        assert (code, f"process {holder.info.backend_pid} on mart_status" in told) == ("PF008", True), told


def test_every_procedure_that_writes_is_bound(db: psycopg.Connection) -> None:
    unbound = db.execute(
        "select proname, 'lock_timeout=5s' = any(proconfig) from pg_proc"
        " where pronamespace = 'planfact'::regnamespace and prokind = 'p'"
        " and not coalesce('lock_timeout=5s' = any(proconfig) and prosrc like '%refuse_collision%', false) order by 1"
    ).fetchall()
    # it appends a row and reads nothing
    assert unbound == [("log_failure", False)]
