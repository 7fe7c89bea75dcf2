"""Ends from outside: what systemd, Airflow, `timeout` or a closed terminal send ends a command as Ctrl-C does."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

ENDING = (signal.SIGTERM, signal.SIGHUP)


class Terminated(KeyboardInterrupt):
    """A signal asked this process to end; the class of Ctrl-C, so that whoever cleans up after that does so here."""


@contextmanager
def signals_end_like_ctrl_c() -> Iterator[None]:
    """Raise Terminated where a signal would end this process without a word; one that is ignored (nohup) stays so."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Python gives signals to the main thread alone
        return
    taken = [one for one in ENDING if signal.getsignal(one) == signal.SIG_DFL]
    for one in taken:
        signal.signal(one, _terminate)
    try:
        yield
    finally:
        for one in taken:
            signal.signal(one, signal.SIG_DFL)


def _terminate(number: int, _: object) -> NoReturn:
    # `timeout` sends it twice, and the second must not interrupt what the first began: the run is being told
    for one in ENDING:
        signal.signal(one, signal.SIG_IGN)
    raise Terminated(f"terminated by {signal.Signals(number).name}")
