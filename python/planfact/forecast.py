"""Forecast: open a run, let workers fit its shards, close it. The parent never sees a number."""

import multiprocessing
import multiprocessing.context
import os
import platform
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from multiprocessing import forkserver, resource_tracker
from typing import Literal

import psycopg
from psycopg.types.json import Jsonb

from planfact.database import explain
from planfact.errors import PlanfactError
from planfact.shard import Run, Shard
from planfact.worker import fit_shard, start_worker

#: Small enough that a worker's memory stays flat and progress shows, large enough that a round trip costs nothing.
LARGEST_SHARD = 32
SHARDS_PER_WORKER = 8
Engine = Literal["local", "dask", "ray", "spark"]
LIBRARIES = ("planfact", "statsforecast", "numpy", "psycopg")


@dataclass(frozen=True)
class Request:
    """What to forecast: parameters as run_parameters() knows them (parts, model, window_days …).

    `engine` fits: local is a pool of processes, the others are planfact.engine's; `workers` are processes of this
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
    status = conn.execute("select status from forecast_run where run_id = %s", [run_id]).fetchone()
    if status == ("succeeded",):
        return Forecasted(run_id, is_new=False)
    try:
        if request.engine == "local":
            _fit_all(conn, dsn, run_id, request.workers or len(os.sched_getaffinity(0)), begin, advance)
        else:
            _fit_on(request, conn, dsn, run_id, begin, advance)
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
        from planfact.cluster import require  # noqa: PLC0415 - it stands on this module

        require(engine)


def warm_up() -> multiprocessing.context.ForkServerContext:
    """Let the models be imported, once for all workers, while the database is busy with something else.

    Workers come from a fork server, so that they inherit no thread and no connection of this process.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["planfact.fit"])
    resource_tracker.ensure_running()  # first, since it unblocks the signal
    with ctrl_c_is_for_the_parent():
        forkserver.ensure_running()
    return context


@contextmanager
def ctrl_c_is_for_the_parent() -> Iterator[None]:
    """Start processes that Ctrl-C, which reaches the whole process group, is not for; the parent has it after."""
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def software() -> dict[str, str]:
    """Return the versions of what a fit is made with, here."""
    return {name: version(name) for name in LIBRARIES} | {
        "python": platform.python_version(),
        "machine": platform.machine(),
    }


def _start_run(conn: psycopg.Connection, request: Request) -> int:
    used = software()
    row = conn.execute(
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
    ).fetchone()
    assert row is not None
    return int(row[0])


def _fit_all(
    conn: psycopg.Connection,
    dsn: str,
    run_id: int,
    workers: int,
    begin: Callable[[int], None],
    advance: Callable[[int], None],
) -> None:
    run = Run(run_id)
    shards = _shards_for(conn, run_id, workers)
    begin(sum(shard.series_count for shard in shards))
    pool = ProcessPoolExecutor(min(workers, len(shards)), warm_up(), start_worker, (dsn, run))
    try:
        with ctrl_c_is_for_the_parent():  # nor does it come between a worker and the pool that is to know of it
            submitted = [pool.submit(fit_shard, shard) for shard in shards]
        for done in as_completed(submitted):
            series, _ = done.result()
            advance(series)
    except BrokenProcessPool as error:
        raise PlanfactError(
            f"a worker of run {run_id} was killed",
            hint="Call again; nothing of it shows. A script that calls forecast() must do so under `if __name__ …`.",
        ) from error
    except BaseException:
        for process in list((pool._processes or {}).values()):
            process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _fit_on(
    request: Request,
    conn: psycopg.Connection,
    dsn: str,
    run_id: int,
    begin: Callable[[int], None],
    advance: Callable[[int], None],
) -> None:
    from planfact import engine  # noqa: PLC0415 - imports what only the users of engines should pay for

    def cut(workers: int) -> list[Shard]:
        shards = _shards_for(conn, run_id, workers)
        begin(sum(shard.series_count for shard in shards))
        return shards

    engine.fit_all(conn, dsn, request.engine, run_id, request.workers, cut, advance)


def shards_of(conn: psycopg.Connection, run_id: int, size: int) -> list[Shard]:
    """Return the series of a run in spans of at most `size`."""
    rows = conn.execute("select first_series_id, last_series_id, series_count from run_shard(%s, %s)", [run_id, size])
    return [Shard(*shard) for shard in rows]


def _shards_for(conn: psycopg.Connection, run_id: int, workers: int) -> list[Shard]:
    row = conn.execute("select series from mart_status").fetchone()
    assert row is not None
    size = min(LARGEST_SHARD, max(1, row[0] // (workers * SHARDS_PER_WORKER)))
    return shards_of(conn, run_id, size)


def _close_as_failed(conn: psycopg.Connection, run_id: int, error: BaseException) -> None:
    """Tell the registry, if it can still be told; a run left open is taken over by the next one."""
    reason = explain(error) if isinstance(error, psycopg.Error) else error
    text = str(reason) or ("interrupted" if isinstance(error, KeyboardInterrupt) else type(error).__name__)
    try:
        conn.execute("call fail_run(%s, %s)", [run_id, text])
    except psycopg.Error:
        return
