"""CPU seconds of what a step sets to work: the workers of this process, and the server's processes.

This process itself is left out: during a forecast it waits, and samples. Sampled from /proc, since workers belong to
a fork server and sessions to the database; what a process burns after its last sample is lost: at most a tenth of a
second each.
"""

import os
import threading
from pathlib import Path

PROC = Path("/proc")
SAMPLE_EVERY = 0.1


class CpuWatch:
    """Counts while it is entered; where there is no /proc both stay 0."""

    def __init__(self, backend_pid: int) -> None:
        self.client_seconds = 0.0
        self.server_seconds = 0.0
        self._postmaster = _processes().get(backend_pid, (0, 0.0))[0]
        self._seen: dict[int, float] = {}
        self._is_server: dict[int, bool] = {}
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._sample_until_done, daemon=True)

    def __enter__(self) -> "CpuWatch":
        self._before = {pid: seconds for pid, (_, seconds) in _processes().items()}
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
        self._sample()
        for pid, seconds in self._seen.items():
            spent = seconds - self._before.get(pid, 0.0)
            if self._is_server[pid]:
                self.server_seconds += spent
            else:
                self.client_seconds += spent

    def _sample_until_done(self) -> None:
        while not self._done.wait(SAMPLE_EVERY):
            self._sample()

    def _sample(self) -> None:
        processes = _processes()
        for pid, (parent, seconds) in processes.items():
            is_server = self._postmaster != 0 and parent == self._postmaster
            if is_server or _is_worker(pid, processes):
                self._seen[pid] = seconds
                self._is_server[pid] = is_server


def _processes() -> dict[int, tuple[int, float]]:
    """Return of every process its parent and its CPU seconds so far."""
    found = {}
    tick = os.sysconf("SC_CLK_TCK")
    for folder in PROC.glob("[0-9]*"):
        try:
            # pid (name, which may hold anything) state parent … utime stime, fields 14 and 15 of proc(5)
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        found[int(folder.name)] = (int(fields[1]), (int(fields[11]) + int(fields[12])) / tick)
    return found


def _is_worker(pid: int, processes: dict[int, tuple[int, float]]) -> bool:
    while pid in processes:
        pid = processes[pid][0]
        if pid == os.getpid():
            return True
    return False
