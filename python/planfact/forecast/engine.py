"""Engines: Dask, Ray or Spark fit the shards of a run, on this machine or on many, through Fugue.

Only shard numbers travel. A worker finds the database as the command line does (PLANFACT_DSN or PG* in its own
environment), reads its shard, COPYs its forecast, and answers with a count. The engine starts the tasks of a lost
worker again; claim_shard() sees to it that nothing is written twice.
"""

import os
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import pandas as pd
import psycopg
from fugue import api as fugue

from planfact.connection import revive
from planfact.database import connect, explain, one_row, schema_of
from planfact.errors import PlanfactError
from planfact.forecast.cluster import started
from planfact.forecast.shard import Shard
from planfact.forecast.software import LIBRARIES, software
from planfact.forecast.worker import read_fit_write
from planfact.settings import Settings

#: A task is a few shards: small enough to be fair, so few that a million series do not drown the scheduler.
TASKS_PER_WORKER = 8

ANSWER = "first_series_id:int,series:int,error:str"


def fit_all(
    conn: psycopg.Connection,
    dsn: str,
    engine: str,
    run_id: int,
    workers: int | None,
    cut: Callable[[int], list[Shard]],
    advance: Callable[[int], None],
) -> None:
    """Let an engine fit every shard of a run; `cut` cuts the series into shards for a number of workers.

    Raises PlanfactError with the first worker's error, or where a shard did not come back.
    """
    # the thread is left last: whatever stops this one ends the cluster, and so the thread
    with ThreadPoolExecutor(1) as thread, started(engine, workers, dsn) as cluster:
        at_once = max(1, cluster.get_current_parallelism())
        shards = cut(at_once)
        if not shards:
            return  # a run that was taken over had fitted everything
        tasks = min(len(shards), at_once * TASKS_PER_WORKER)
        whose = {"run_id": run_id, "identity": _identity(conn, run_id), "schema": schema_of(conn)}
        answer = thread.submit(_transform, cluster, shards, whose, tasks)
        shown = 0
        while not wait([answer], timeout=1).done:
            done = _series_done(conn, run_id)
            advance(done - shown)
            shown = done
        answers = answer.result()
    _refuse_errors(engine, run_id, shards, answers)


def _transform(cluster: Any, shards: list[Shard], whose: dict[str, Any], tasks: int) -> pd.DataFrame:
    frame = pd.DataFrame([vars(shard) for shard in shards], dtype="int64")
    try:
        answers: pd.DataFrame = fugue.transform(  # type: ignore[attr-defined]
            frame,
            fit_shards,
            schema=ANSWER,
            params=whose,
            partition={"num": tasks},
            engine=cluster,
            as_local=True,
        )
        return answers
    except Exception as error:  # each engine has classes of its own for a worker that died too often
        raise PlanfactError(
            f"the engine gave up on run {whose['run_id']}: {type(error).__name__}: {first_line(error)}",
            hint="Call again; nothing of the run shows.",
            passes=True,
        ) from error


def first_line(error: Exception) -> str:
    """Return the first line of what an engine says."""
    return next(iter(str(error).strip().splitlines()), "")


def fit_shards(frame: pd.DataFrame, run_id: int, identity: str, schema: str) -> pd.DataFrame:
    """Fit shards on a worker: rows of a span and its number of series in, what became of each span out.

    An error is an answer like any other: it would be the same the next time, so that no engine should try again.
    """
    answers = []
    for shard in (Shard(*map(int, row)) for row in frame.itertuples(index=False)):
        try:
            answers.append((shard.first_series_id, _fit_here(shard, run_id, identity, schema), ""))
        except psycopg.Error as error:
            answers.append((shard.first_series_id, 0, f"on {socket.gethostname()}: {explain(error)}"))
        except PlanfactError as error:
            answers.append((shard.first_series_id, 0, f"on {socket.gethostname()}: {error}"))
    return pd.DataFrame(answers, columns=["first_series_id", "series", "error"])


def _fit_here(shard: Shard, run_id: int, identity: str, schema: str) -> int:
    dsn = Settings().given_dsn
    if dsn is None:
        raise PlanfactError(
            "a worker does not know its database",
            hint="Set PLANFACT_DSN or the PG* variables in the environment of the workers.",
        )
    name = f"planfact worker {os.getpid()}@{socket.gethostname()}"[:63]
    with connect(dsn, application_name=name, schema=schema) as conn:
        if _identity(conn, run_id) != identity:
            raise PlanfactError(
                f"a worker's database is another one: run {run_id} is not there, or is not the same run",
                hint="Set PLANFACT_DSN in the environment of the workers to the database of this run.",
            )
        _refuse_other_libraries(conn, run_id)
        return read_fit_write(conn, run_id, shard)


def _identity(conn: psycopg.Connection, run_id: int) -> str:
    """Return what no run of another database has: the microsecond at which it began, and who began it."""
    row = conn.execute(
        "select extract(epoch from started_at) || ' ' || created_by from forecast_run where run_id = %s", [run_id]
    ).fetchone()
    return str(row[0]) if row else "none"


def _refuse_other_libraries(conn: psycopg.Connection, run_id: int) -> None:
    """Other versions give other numbers, which the registry would put down to the versions it knows."""
    (then,) = one_row(conn, "select software from forecast_run where run_id = %s", [run_id])
    here = software()
    differing = [
        f"{name} is {here[name]}, not {then.get(name)}"
        for name in (*LIBRARIES, "machine")
        if here[name] != then.get(name)
    ]
    if differing:
        raise PlanfactError(
            f"a worker has other software than run {run_id}: {'; '.join(differing)}",
            hint="Install the same versions everywhere, best by one image.",
        )


def _series_done(conn: psycopg.Connection, run_id: int) -> int:
    revive(conn)
    row = conn.execute("select series_done from run_progress where run_id = %s", [run_id]).fetchone()
    return int(row[0]) if row else 0


def _refuse_errors(engine: str, run_id: int, shards: list[Shard], answers: pd.DataFrame) -> None:
    failed = answers[answers["error"] != ""]
    if len(failed):
        raise PlanfactError(
            f"{len(failed)} shards of run {run_id} failed on {engine}", detail=failed["error"].iloc[0], passes=True
        )
    asked = {shard.first_series_id: shard.series_count for shard in shards}
    if dict(zip(answers["first_series_id"], answers["series"], strict=True)) != asked:
        raise PlanfactError(
            f"{engine} did not give back what it was asked: {len(answers)} shards of {len(asked)}",
            hint="Call again; nothing of the run shows.",
            passes=True,
        )
