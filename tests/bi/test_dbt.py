"""dbt reads the BI layer through deploy/dbt: its sources, their tests and freshness, and a model on top."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from builders import close_in_sql, daily

ROOT = Path(__file__).parents[2]
DBT = ROOT / ".venv-bi" / "bin" / "dbt"


@pytest.fixture
def closed(db: psycopg.Connection) -> psycopg.Connection:
    rows = [row for store in "AB" for row in daily("2023-01-01", "2024-01-31", store)]
    close_in_sql(db, rows)
    close_in_sql(db, [row for store in "AB" for row in daily("2024-02-01", "2024-02-29", store, sales=lambda _: 7)])
    return db


@pytest.fixture
def login(closed: psycopg.Connection) -> Iterator[str]:
    closed.execute("create role dbt_bi login in role planfact_bi_reader")
    closed.execute("create schema dbt authorization dbt_bi")
    yield "dbt_bi"
    closed.execute("drop schema dbt cascade")
    closed.execute("drop role dbt_bi")


def dbt(db: psycopg.Connection, login: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run dbt on a copy of the project, as the login."""
    project = folder / "dbt"
    if not project.exists():
        shutil.copytree(ROOT / "deploy" / "dbt", project)
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "DO_NOT_TRACK": "1",
        "PGHOST": db.info.host, "PGPORT": str(db.info.port), "PGUSER": login, "PGDATABASE": db.info.dbname,
    }  # fmt: skip
    return subprocess.run(
        [DBT, *arguments, "--profiles-dir", "."],
        cwd=project, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def results(folder: Path, name: str = "run_results") -> list[dict[str, str]]:
    return json.loads((folder / "dbt" / "target" / f"{name}.json").read_text())["results"]


def test_sources_are_as_described_and_a_model_stands_on_them(
    closed: psycopg.Connection, login: str, tmp_path: Path
) -> None:
    built = dbt(closed, login, tmp_path, "build")
    assert built.returncode == 0, built.stdout
    assert len(results(tmp_path)) > 20
    assert {one["status"] for one in results(tmp_path)} == {"pass", "success"}
    assert closed.execute(
        "select month, fact, variance, plan_to_date from dbt.company_month order by 1"
    ).fetchall() == (
        closed.execute(
            "select month, fact, variance, plan_to_date from plan_fact_month where level = 'total' order by 1"
        ).fetchall()
    )
    fresh = dbt(closed, login, tmp_path, "source", "freshness")
    assert fresh.returncode == 0, fresh.stdout
    assert [one["status"] for one in results(tmp_path, "sources")] == ["pass"]


def test_a_layer_that_is_behind_its_data_fails(closed: psycopg.Connection, login: str, tmp_path: Path) -> None:
    closed.execute("insert into sales_stage (day, store, product_group, sales) values ('2024-03-01', 'A', 'food', '5')")
    closed.execute("call commit_data_version()")
    done = dbt(closed, login, tmp_path, "test", "--select", "the_layer_is_not_stale")
    assert done.returncode == 1
    assert [one["status"] for one in results(tmp_path)] == ["fail"]
