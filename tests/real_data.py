"""Real sales, which stay out of the project."""

from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "shared" / "data"


def real_data(name: str) -> Path:
    """Return a file of real sales, or skip the test visibly where the folder ../shared is missing."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"real sales ../shared/data/{name} are not there")
    return path
