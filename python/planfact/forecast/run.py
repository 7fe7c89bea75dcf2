"""Forecast: open a run, let workers fit its shards, close it. The parent never sees a number."""

import os
from collections.abc import Callable
from concurrent.futures import as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

import psycopg
from psycopg.types.json import Jsonb

from planfact.connection import revive
from planfact.database import explain, one_row, schema_of
from planfact.errors import PlanfactError
from planfact.forecast.processes import pool_of, signals_are_for_the_parent, warm_up
from planfact.forecast.shard import LARGEST_SHARD, Shard, shards_of
from planfact.forecast.software import software
from planfact.forecast.worker import fit_shard, start_worker

SHARDS_PER_WORKER = 8
Engine = Literal["local", "dask", "ray", "spark"]


@dataclass(frozen=True)
class Request:
    """What to forecast: parameters as run_parameters() knows them (parts, model, window_days …).

    `engine` fits: local is a pool of processes, the others are forecast.engine's; `workers` are processes of this
    machine, all cores unless given. A cluster that is there already has the workers that it has.
    """

    data_version_id: int | None = None
    months: int = 1
    parameters: dict[str, object] = field(default_factory=dict)
    workers: int | None = None
    refit: bool = False
    engine: Engine = "local"


@dataclass(frozen=True)
class Forecasted:
    """The run, and whether it was computed now or had been before."""

    run_id: int
    is_new: bool


def forecast(
    conn: psycopg.Connection,
    dsn: str,
    request: Request,
    begin: Callable[[int], None] = lambda _: None,
    advance: Callable[[int], None] = lambda _: None,
) -> Forecasted:
    """Bring the mart to the data version, fit every series of it, and finish the run.

    `begin` is told how many series there are, `advance` how many were done. A run that succeeded with the
    same data version, model and parameters is returned again. Whatever stops a run is kept in its row.
    """
    prepare(request.engine)
    conn.execute("call refresh_export_mart(%s)", [request.data_version_id])
    run_id = _start_run(conn, request)
    try:
        status = conn.execute("select status from forecast_run where run_id = %s", [run_id]).fetchone()
        if status == ("succeeded",):
            return Forecasted(run_id, is_new=False)
        if request.engine == "local":
            _fit_all(conn, dsn, run_id, request.workers or len(os.sched_getaffinity(0)), begin, advance)
        else:
            _fit_on(request, conn, dsn, run_id, begin, advance)
        revive(conn)  # it idled while others fitted
        conn.execute("call finish_run(%s)", [run_id])
    except BaseException as error:
        _close_as_failed(conn, run_id, error)
        raise
    return Forecasted(run_id, is_new=True)


def prepare(engine: Engine) -> None:
    """Let the engine get ready while the database is busy; raise PlanfactError where it cannot run."""
    if engine == "local":
        warm_up()
    else:
        from planfact.forecast.cluster import require  # noqa: PLC0415 - only the users of engines need it

        require(engine)


def _start_run(conn: psycopg.Connection, request: Request) -> int:
    used = software()
    (run_id,) = one_row(
        conn,
        "call start_run(%s, 'AutoETS', %s, %s, %s, %s, %s, %s)",
        [
            request.data_version_id,
            f"statsforecast {used['statsforecast']}",
            Jsonb(request.parameters),
            Jsonb(used),
            request.engine,
            request.months,
            request.refit,
        ],
    )
    return int(run_id)


def _fit_all(
    conn: psycopg.Connection,
    dsn: str,
    run_id: int,
    workers: int,
    begin: Callable[[int], None],
    advance: Callable[[int], None],
) -> None:
    shards = _shards_for(conn, run_id, workers)
    begin(sum(shard.series_count for shard in shards))
    if not shards:
        return  # a run that was taken over had fitted everything
    try:
        with pool_of(min(workers, len(shards)), start_worker, (dsn, run_id, schema_of(conn))) as pool:
            with signals_are_for_the_parent():  # nor does it come between a worker and the pool that is to know of it
                submitted = [pool.submit(fit_shard, shard) for shard in shards]
            for done in as_completed(submitted):
                advance(done.result())
    except BrokenProcessPool as error:
        raise PlanfactError(
            f"a worker of run {run_id} was killed",
            hint="Call again; nothing of it shows. A script that calls forecast() must do so under `if __name__ …`.",
            passes=True,
        ) from error


def _fit_on(
    request: Request,
    conn: psycopg.Connection,
    dsn: str,
    run_id: int,
    begin: Callable[[int], None],
    advance: Callable[[int], None],
) -> None:
    from planfact.forecast import engine  # noqa: PLC0415 - imports what only the users of engines should pay for

    def cut(workers: int) -> list[Shard]:
        shards = _shards_for(conn, run_id, workers)
        begin(sum(shard.series_count for shard in shards))
        return shards

    engine.fit_all(conn, dsn, request.engine, run_id, request.workers, cut, advance)


def _shards_for(conn: psycopg.Connection, run_id: int, workers: int) -> list[Shard]:
    (series,) = one_row(conn, "select series from mart_status")
    size = min(LARGEST_SHARD, max(1, series // (workers * SHARDS_PER_WORKER)))
    return shards_of(conn, run_id, size, only_unwritten=True)


def _close_as_failed(conn: psycopg.Connection, run_id: int, error: BaseException) -> None:
    """Tell the registry, if it can still be told; a run left open is taken over by the next one."""
    reason = explain(error) if isinstance(error, psycopg.Error) else error
    text = str(reason) or ("interrupted" if isinstance(error, KeyboardInterrupt) else type(error).__name__)
    with suppress(psycopg.Error, PlanfactError):
        revive(conn)
        conn.execute("call fail_run(%s, %s)", [run_id, text])
