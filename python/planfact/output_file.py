"""Output files: there whole or not at all, so that nobody reads half of one, and a failure leaves what was there."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


@contextmanager
def replaced(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file that takes the place of `path`, or of what a link there leads to, once it is written."""
    target = path.resolve()
    if target.exists() and not target.is_file():
        with target.open("wb") as device:  # nothing can take the place of /dev/stdout
            yield device
        return
    # beside it, since a file moves at once only on its own disk; and no name that anybody collects
    number, name = tempfile.mkstemp(prefix=f".{target.name}-", suffix=".part", dir=target.parent)
    try:
        with open(number, "wb") as file:
            os.fchmod(number, target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
            yield file
        os.replace(name, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
