"""An engine whose extra is not installed is refused before anything has happened."""

from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from builders import commit, daily
from cli.runner import planfact, snapshot

NEEDED = {"dask": "distributed", "ray": "ray", "spark": "pyspark"}


@pytest.mark.parametrize("engine", NEEDED)
def test_a_missing_engine_names_its_extra(db: psycopg.Connection, dsn: str, tmp_path: Path, engine: str) -> None:
    if find_spec(NEEDED[engine]):
        pytest.skip(f"{engine} is installed here")
    commit(db, daily("2024-01-01", "2024-03-31"))
    before = snapshot(db)
    (tmp_path / "april.csv").write_text("day,store,product_group,sales\n2024-04-01,A,food,1\n")
    for command in (["forecast"], ["close-month", "april.csv"]):
        failed = planfact(dsn, *command, "--engine", engine, cwd=tmp_path)
        assert failed.returncode == 1
        assert failed.stderr == (
            f"planfact: the engine {engine} is not installed\nInstall planfact[{engine}], here and on the workers.\n"
        )
    assert snapshot(db) == before
