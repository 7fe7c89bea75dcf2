"""Processes of this machine: a fork server that has the models imported, and pools of workers that come from it."""

import multiprocessing
import multiprocessing.context
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
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
    with signals_are_for_the_parent():
        forkserver.ensure_running()
    return context


@contextmanager
def signals_are_for_the_parent(*signals: signal.Signals) -> Iterator[None]:
    """Start processes that do not see signals to end, which reach a whole process group; the parent has them after.

    Ctrl-C and SIGTERM, unless others are named.
    """
    signals = signals or (signal.SIGINT, signal.SIGTERM)
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    # The mask is this thread's alone: a thread of a library (Arrow, BLAS) may take the signal, and Python would raise
    # here, between a process that was started and the pool that is to know of it.
    held: list[int] = []
    is_main = threading.current_thread() is threading.main_thread()
    before = {one: signal.getsignal(one) for one in signals if is_main}
    before = {one: handler for one, handler in before.items() if callable(handler)}
    for one in before:
        signal.signal(one, lambda number, _: held.append(number))
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        if held:
            signal.raise_signal(held[0])


class Pool(ProcessPoolExecutor):
    """A pool that knows of every worker it starts: a signal to end waits until the start is over.

    A worker that nobody knew of would look for what its parent has taken down, and print a traceback.
    """

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Submit a call; that starts a worker where one is missing."""
        with signals_are_for_the_parent(signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            return super().submit(fn, *args, **kwargs)


@contextmanager
def pool_of(
    workers: int, initializer: Callable[..., object] | None = None, arguments: tuple[Any, ...] = ()
) -> Iterator[ProcessPoolExecutor]:
    """Keep a pool of workers; whatever stops the parent ends them at once."""
    pool = Pool(workers, warm_up(), initializer=initializer, initargs=arguments)
    try:
        yield pool
    except BaseException:
        for process in list((pool._processes or {}).values()):
            process.kill()  # it does not see what terminates it, and has nothing to take leave of
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
