"""Spend: run a command as its user would, and say how long it took and how much memory all its processes had."""

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.measure import PROC, SAMPLE_EVERY, process_parents, processor_seconds
from planfact.errors import PlanfactError

Command = Sequence[str | Path]


@dataclass(frozen=True)
class Spent:
    """Seconds, processor seconds with the server's, and the peak of memory over all processes of the command at once.

    Pages that processes share are counted once. Processor seconds hardly depend on what else the machine does.
    """

    seconds: float = 0.0
    processor_seconds: float = 0.0
    megabytes: float = 0.0
    said: str = ""

    def __add__(self, other: "Spent") -> "Spent":
        processor = self.processor_seconds + other.processor_seconds
        return Spent(self.seconds + other.seconds, processor, max(self.megabytes, other.megabytes), other.said)


def spend(
    command: Command,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    server: int | None = None,
) -> Spent:
    """Run a command to its end; raise PlanfactError with its last words where it fails.

    The processor time of a process with all its children, the database's say, is added to the command's own.
    """
    server_before = processor_seconds(server) if server else 0.0
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        began = time.perf_counter()
        process = subprocess.Popen(
            [str(word) for word in command],
            env={**os.environ, **(environment or {})},
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
        )
        peak = used = 0.0
        while True:
            try:
                status = process.wait(SAMPLE_EVERY)
                break
            except subprocess.TimeoutExpired:
                peak = max(peak, _memory(process.pid))
                used = max(used, processor_seconds(process.pid))
        seconds = time.perf_counter() - began
        out.seek(0)
        err.seek(0)
        if status:
            raise PlanfactError(
                f"{Path(command[0]).name} {' '.join(map(str, command[1:]))} failed",
                detail="\n".join([*err.read().splitlines()[-20:], *out.read().splitlines()[-20:]]),
            )
        if server:
            used += processor_seconds(server) - server_before
        return Spent(seconds, used, peak, out.read())


def _memory(root: int) -> float:
    known = process_parents()
    family = {root}
    while more := {pid for pid, parent in known.items() if parent in family} - family:
        family |= more
    return sum(map(_proportional_mb, family))


def _proportional_mb(pid: int) -> float:
    try:
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:  # not a Linux, or the process has ended
        pass
    return 0.0
