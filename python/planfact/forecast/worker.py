"""Workers: processes that each read, fit and write whole shards, while the parent only counts."""

import os
import signal
import threading
from multiprocessing import parent_process

import psycopg

from planfact.connection import revive
from planfact.database import connect
from planfact.forecast.shard import Shard, claim_shard, read_shard, write_shard

_worker: tuple[psycopg.Connection | Exception, int]


def start_worker(dsn: str, run_id: int, schema: str | None = None) -> None:
    """Prepare a worker process: a connection of its own, signals left to the parent, and no life after the parent's.

    Why it has no connection is said by the first shard: a pool would print a traceback and know no cause.
    """
    global _worker  # noqa: PLW0603 - a process pool gives its initializer no other place
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        _worker = (connect(dsn, schema=schema), run_id)
    except Exception as error:
        _worker = (error, run_id)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def fit_shard(shard: Shard) -> int:
    """Fit one shard in a process of the pool; return how many series it had."""
    conn, run_id = _worker
    if isinstance(conn, Exception):
        raise conn
    return read_fit_write(conn, run_id, shard)


def read_fit_write(conn: psycopg.Connection, run_id: int, shard: Shard) -> int:
    """Read, fit and write one shard, unless another attempt has; return how many series it had."""
    from planfact.forecast.fit import fit_all  # noqa: PLC0415 - the parent names this function but never pays for its models

    revive(conn)
    if not claim_shard(conn, run_id, shard):
        return shard.series_count
    fitted = fit_all(read_shard(conn, run_id, shard))
    revive(conn)  # it idled while it fitted
    with conn.transaction():
        if claim_shard(conn, run_id, shard):
            write_shard(conn, run_id, fitted)
    return shard.series_count
