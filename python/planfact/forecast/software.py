"""Software: the versions of what a fit is made with; a run keeps them, workers and verify compare them."""

import platform
from importlib.metadata import version

LIBRARIES = ("planfact", "statsforecast", "numpy", "psycopg")


def software() -> dict[str, str]:
    """Return the versions of what a fit is made with, here."""
    return {name: version(name) for name in LIBRARIES} | {
        "python": platform.python_version(),
        "machine": platform.machine(),
    }
