"""Measure: seconds, processor time, and how much memory the server and the client's processes took at their peak."""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from statistics import median
from typing import TypeVar

import psycopg

from planfact.database import connect

PROC = Path("/proc")
SAMPLE_EVERY = 0.1

#: A step below so many seconds is measured in pairs with its floor, this often: one run says little about it.
LONG = 10.0
PAIRS = 5

T = TypeVar("T")
Action = Callable[[psycopg.Connection], T]


@dataclass
class Line:
    """One line of the result: a step and its floor, each as often as it was measured.

    A line's peak is that of its hungriest process, the server's buffers that a session touched included.
    """

    name: str
    floor_name: str
    goal: float | None
    seconds: list[float] = field(default_factory=list)
    floor_seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    floor_processor: list[float] = field(default_factory=list)
    server_mb: float | None = None
    client_mb: float | None = None

    @property
    def ratio(self) -> float:
        """Return how many times the floor's time the step took, median by median."""
        return median(self.seconds) / median(self.floor_seconds)

    @property
    def processor_ratio(self) -> float | None:
        """Return the same of processor time, of server and client together; None below the clock of /proc."""
        floor = median(self.floor_processor)
        return median(self.processor) / floor if floor >= 5 / os.sysconf("SC_CLK_TCK") else None


class Stopwatch:
    """Measures steps and floors against one server, each in a session of its own."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self.lines: dict[str, Line] = {}

    def step(self, name: str, floor_name: str, goal: float | None, action: Action[T]) -> T:
        """Measure a step: its time, and its peaks of memory."""
        line = self.lines.setdefault(name, Line(name, floor_name, goal))
        with self.session() as conn, Watch(conn.info.backend_pid) as watch:
            result, seconds, used = self._timed(action, conn)
        line.seconds.append(seconds)
        line.processor.append(used)
        line.server_mb = _larger(line.server_mb, watch.server_mb)
        line.client_mb = _larger(line.client_mb, watch.client_mb)
        return result

    def floor(self, name: str, action: Action[T]) -> T:
        """Measure the floor of a step."""
        with self.session() as conn:
            result, seconds, used = self._timed(action, conn)
        self.lines[name].floor_seconds.append(seconds)
        self.lines[name].floor_processor.append(used)
        return result

    def pairs(
        self, name: str, floor_name: str, goal: float | None, step: Action[object], floor: Action[object]
    ) -> None:
        """Measure a step and its floor by turns, each in a transaction; only the last of a step is kept.

        A long step is measured once.
        """
        self.lines.setdefault(name, Line(name, floor_name, goal))
        for left in reversed(range(PAIRS)):
            self.step(name, floor_name, goal, _in_transaction(step, LONG if left else 0))
            self.floor(name, _in_transaction(floor, inf))
            if self.lines[name].seconds[-1] >= LONG:
                break

    def session(self) -> psycopg.Connection:
        """Open a session after the housekeeping that would otherwise strike in the middle of a measurement."""
        with psycopg.connect(self.dsn, autocommit=True) as conn:
            conn.execute("vacuum")
            conn.execute(
                "analyze sales_stage, sales, run_forecast, run_part, run_backtest_month, run_series, plan_line"
            )
            conn.execute("checkpoint")
        return connect(self.dsn)

    def _timed(self, action: Action[T], conn: psycopg.Connection) -> tuple[T, float, float]:
        """Return what an action returned, its seconds, and the processor time of server and client."""
        server = process_parents().get(conn.info.backend_pid, 0)
        before = processor_seconds(server) + processor_seconds(os.getpid())
        result, seconds = timed(action, conn)
        return result, seconds, processor_seconds(server) + processor_seconds(os.getpid()) - before


class Watch:
    """Samples, where there is a /proc, the peak resident memory of sessions and of this process and its workers."""

    def __init__(self, backend_pid: int) -> None:
        self.backend_pid = backend_pid
        self.server_mb: float | None = None
        self.client_mb: float | None = None
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._sample_until_done, daemon=True)

    def __enter__(self) -> "Watch":
        _forget_own_peak()
        self._postmaster = process_parents().get(self.backend_pid)
        self._before = set(process_parents()) - {self.backend_pid}
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
        self._sample()

    def _sample_until_done(self) -> None:
        while not self._done.wait(SAMPLE_EVERY):
            self._sample()

    def _sample(self) -> None:
        parents = process_parents()
        for pid in [pid for pid in parents if pid not in self._before]:
            peak = _peak_mb(pid)
            if parents[pid] == self._postmaster:
                self.server_mb = _larger(self.server_mb, peak)
            elif _is_descendant(pid, parents):
                self.client_mb = _larger(self.client_mb, peak)
        self.client_mb = _larger(self.client_mb, _peak_mb("self"))


def timed(action: Action[T], conn: psycopg.Connection) -> tuple[T, float]:
    """Return what an action returned, and the seconds it took."""
    began = time.perf_counter()
    result = action(conn)
    return result, time.perf_counter() - began


def _in_transaction(action: Action[object], kept_from: float) -> Action[None]:
    """Return the action in a transaction, which is kept if it took so many seconds."""

    def act(conn: psycopg.Connection) -> None:
        with conn.transaction() as transaction:
            _, seconds = timed(action, conn)
            if seconds < kept_from:
                raise psycopg.Rollback(transaction)

    return act


def _larger(one: float | None, other: float | None) -> float | None:
    return max((value for value in (one, other) if value is not None), default=None)


def _forget_own_peak() -> None:
    try:
        (PROC / "self" / "clear_refs").write_text("5")
    except OSError:
        return


def _peak_mb(pid: int | str) -> float | None:
    try:
        for line in (PROC / str(pid) / "status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    except OSError:  # not a Linux, or the process has ended
        pass
    return None


def process_parents() -> dict[int, int]:
    """Return the parent of every process of this machine; nothing where there is no /proc."""
    parents = {}
    for folder in PROC.glob("[0-9]*"):
        try:
            # pid (name, which may hold anything) state parent …
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    return parents


def processor_seconds(root: int) -> float:
    """Return the processor time that a process, its children and theirs have used; 0 where there is no /proc."""
    known = process_parents()
    family = {root}
    while more := {pid for pid, parent in known.items() if parent in family} - family:
        family |= more
    return sum(map(_own_processor_seconds, family))


def _own_processor_seconds(pid: int) -> float:
    """Of the process and of the children that it has seen end."""
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _is_descendant(pid: int, parents: dict[int, int]) -> bool:
    own = os.getpid()
    while pid in parents:
        pid = parents[pid]
        if pid == own:
            return True
    return False
