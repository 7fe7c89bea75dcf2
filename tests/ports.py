"""Ports that are a test's own."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kept_port() -> Iterator[int]:
    """Yield a port of 127.0.0.1 that the kernel gives to nobody else meanwhile.

    It is bound, but not listened on: so a server that is told of it (all set SO_REUSEADDR) can have it.
    """
    with socket.socket() as keeper:
        keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        keeper.bind(("127.0.0.1", 0))
        yield int(keeper.getsockname()[1])
