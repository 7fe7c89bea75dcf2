"""Processes of this machine: a fork server that has the models imported, and pools of workers that come from it."""

import multiprocessing
import multiprocessing.context
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker
from typing import Any


def warm_up() -> multiprocessing.context.ForkServerContext:
    """Let the models be imported, once for all workers, while the database is busy with something else.

    Workers come from a fork server, so that they inherit no thread and no connection of this process.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["planfact.forecast.fit"])
    resource_tracker.ensure_running()  # first, since it unblocks the signal
    with ctrl_c_is_for_the_parent():
        forkserver.ensure_running()
    return context


@contextmanager
def ctrl_c_is_for_the_parent() -> Iterator[None]:
    """Start processes that Ctrl-C, which reaches the whole process group, is not for; the parent has it after."""
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    # The mask is this thread's alone: a thread of a library (Arrow, BLAS) may take the signal, and Python would raise
    # here, between a process that was started and the pool that is to know of it.
    held: list[int] = []
    is_main = threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGINT)
    if is_main and callable(before):
        signal.signal(signal.SIGINT, lambda number, _: held.append(number))
    try:
        yield
    finally:
        if is_main and callable(before):
            signal.signal(signal.SIGINT, before)
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        if held:
            signal.raise_signal(signal.SIGINT)


@contextmanager
def pool_of(
    workers: int, initializer: Callable[..., object] | None = None, arguments: tuple[Any, ...] = ()
) -> Iterator[ProcessPoolExecutor]:
    """Keep a pool of workers; whatever stops the parent ends them at once."""
    pool = ProcessPoolExecutor(workers, warm_up(), initializer=initializer, initargs=arguments)
    try:
        yield pool
    except BaseException:
        for process in list((pool._processes or {}).values()):
            process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
