"""What runs on this machine."""

from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")


def command_lines() -> Iterator[bytes]:
    """Yield the command line of every process that is there while it is read; one may end at any moment."""
    # a pattern with a file's name in it asks whether the file exists, and fails where the process ends meanwhile
    for process in PROC.glob("[0-9]*"):
        try:
            yield (process / "cmdline").read_bytes()
        except OSError:
            continue
