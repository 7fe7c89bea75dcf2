"""Verify: rebuild what a run was made of, fit it again, and compare bit for bit; nothing is written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import numpy as np
import psycopg

from planfact.connection import revive
from planfact.database import one_row
from planfact.errors import PlanfactError
from planfact.forecast.processes import pool_of
from planfact.forecast.shard import LARGEST_SHARD, Fitted, Floats, Task, read_shard, read_written, shards_of
from planfact.forecast.software import software


@dataclass(frozen=True)
class Finding:
    """One answer: is_true None where the question cannot be answered."""

    question: str
    is_true: bool | None
    found: str


def newest_run(conn: psycopg.Connection) -> int:
    """Return the newest run that succeeded."""
    (run_id,) = one_row(conn, "select max(run_id) from forecast_run where status = 'succeeded'")
    if run_id is None:
        raise PlanfactError("there is no run to verify", hint="Forecast first: planfact forecast")
    return int(run_id)


def verifiable_runs(conn: psycopg.Connection) -> list[int]:
    """Return the runs that succeeded and that can be fitted again: neither they nor their data version were pruned."""
    rows = conn.execute(
        "select run_id from forecast_run join data_version using (data_version_id)"
        " where status = 'succeeded' and slimmed_at is null and data_version.pruned_at is null order by run_id"
    )
    return [run_id for (run_id,) in rows]


def verify_database(conn: psycopg.Connection) -> list[Finding]:
    """Ask everything that SQL can answer, of all versions, runs, plans and reports."""
    return [Finding(*row) for row in conn.execute("select question, is_true, found from verify_database()")]


def verify_run(
    conn: psycopg.Connection,
    run_id: int,
    workers: int,
    begin: Callable[[int], None] = lambda _: None,
    advance: Callable[[int], None] = lambda _: None,
) -> list[Finding]:
    """Verify a run: the mart at its data version, what SQL can tell, what was learned, and every fit again.

    The mart is rebuilt in a transaction that is taken back, so that nobody else sees it; on a standby it cannot be:
    what was learned is not learned again, and the fit is asked only where the mart shows the run's version. Of a run
    whose parts were pruned only SQL answers.
    Raises PlanfactError for a run that did not succeed or whose data version was pruned.
    """
    query = "select status, data_version_id, slimmed_at is not null from forecast_run where run_id = %s"
    row = conn.execute(query, [run_id]).fetchone()
    if row is None or row[0] != "succeeded":
        raise PlanfactError(
            f"run {run_id} {'does not exist' if row is None else f'is {row[0]}'}: it cannot be verified"
        )
    if row[2]:
        return [Finding(*one) for one in conn.execute("select * from verify_run(%s)", [run_id])]
    standby, shown = one_row(conn, "select pg_is_in_recovery(), data_version_id from mart_status")
    with conn.transaction(force_rollback=True):
        if not standby:
            conn.execute("call refresh_export_mart(%s, rebuild => true)", [row[1]])
        findings = [Finding(*one) for one in conn.execute("select * from verify_run(%s)", [run_id])]
        if not standby:
            findings += [Finding(*one) for one in conn.execute("select * from verify_learned(%s)", [run_id])]
        if standby and shown != row[1]:
            return [*findings, Finding("fit", None, f"a standby cannot bring the export mart to data version {row[1]}")]
        shards = shards_of(conn, run_id, LARGEST_SHARD)
        tasks = [task for shard in shards for task in read_shard(conn, run_id, shard)]
        stored = {key: written for shard in shards for key, written in read_written(conn, run_id, shard).items()}
    # fitted when the transaction is over: it holds up whoever wants to refresh the mart
    begin(len(tasks))
    different = 0
    with pool_of(workers) as pool:
        for series in pool.map(_fit, _by_series(tasks), chunksize=2):
            different += sum(not _same(again, stored) for again in series)
            advance(len(series))
    revive(conn)  # it idled while others fitted
    found = f"{different} of {len(tasks)} fits come out different"
    if different:
        found += f": {_cause(conn, run_id, findings)}"
    return [*findings, Finding("fit", different == 0, found)]


def _fit(tasks: list[Task]) -> list[Fitted]:
    from planfact.forecast.fit import fit_all  # noqa: PLC0415 - the parent never pays for its models

    return fit_all(tasks)


def _by_series(tasks: list[Task]) -> list[list[Task]]:
    return [list(of_series) for _, of_series in groupby(tasks, key=lambda task: task.series_id)]


def _same(again: Fitted, stored: dict[tuple[int, str, date], tuple[Floats | None, str | None]]) -> bool:
    nothing: tuple[None, None] = (None, None)
    for place, origin in enumerate(again.task.origins):
        yhat, error = stored.get((again.task.series_id, again.task.part, origin), nothing)
        if again.forecasts is None:
            if error is None:
                return False
        elif yhat is None or not np.array_equal(again.forecasts[place], yhat):
            return False
    return True


def _cause(conn: psycopg.Connection, run_id: int, findings: list[Finding]) -> str:
    """Name what differs between then and now, the most telling first."""
    if any(one.question == "data" and one.is_true is False for one in findings):
        return "the data of its version were changed"
    (then,) = one_row(conn, "select software from forecast_run where run_id = %s", [run_id])
    here = software()
    machine = here.pop("machine")
    changed = [f"{name} was {then.get(name)}, is {new}" for name, new in here.items() if then.get(name) != new]
    if changed:
        return f"the libraries differ ({', '.join(changed)})"
    if then.get("machine") != machine:
        return f"the machine differs (it was {then.get('machine')}, is {machine})"
    return "the run's parameters, or the forecast it stored, were changed"
