"""Workers: processes that each read, fit and write whole shards, while the parent only counts."""

import os
import signal
import threading
from multiprocessing import parent_process

import psycopg

from planfact.database import connect
from planfact.shard import Run, Shard, claim_shard, read_shard, write_shard

_worker: tuple[psycopg.Connection, Run]


def start_worker(dsn: str, run: Run) -> None:
    """Prepare a worker process: a connection of its own, Ctrl-C left to the parent, and no life after the parent's."""
    global _worker  # noqa: PLW0603 - a process pool gives its initializer no other place
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker = (connect(dsn), run)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def fit_shard(shard: Shard) -> tuple[int, int]:
    """Fit one shard in a process of the pool; return how many series it had, and how many fits failed."""
    return read_fit_write(*_worker, shard)


def read_fit_write(conn: psycopg.Connection, run: Run, shard: Shard) -> tuple[int, int]:
    """Read, fit and write one shard, unless another attempt has; return how many series it had, how many failed."""
    from planfact.fit import fit  # noqa: PLC0415 - the parent names this function but never pays for its models

    if not claim_shard(conn, run, shard):
        return shard.series_count, 0
    fitted = [fit(task) for task in read_shard(conn, run, shard)]
    with conn.transaction():
        if claim_shard(conn, run, shard):
            write_shard(conn, run, fitted)
    return shard.series_count, sum(one.error is not None for one in fitted)
