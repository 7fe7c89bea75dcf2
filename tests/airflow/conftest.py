"""The company of the tests: an embedded server with its history, and the same months closed without Airflow."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import psycopg.sql
import pytest
from company import MONTHS, PASSWORD, ROOT, SECOND, SOURCES, WRAPPER, Company, write_files
from psycopg.conninfo import make_conninfo

from cli.runner import PLANFACT, planfact, state
from ports import kept_port


@pytest.fixture(scope="session")
def port() -> Iterator[int]:
    with kept_port() as port:
        yield port


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory, port: int) -> Iterator[Company]:
    """A company whose history is loaded and planned, with an Airflow that has done nothing yet."""
    folder = tmp_path_factory.mktemp("company")
    for name in ("files", "incoming", "reports", "dags", "tills"):
        (folder / name).mkdir()
    write_files(folder / "files")
    shutil.copy(ROOT / "python" / "dags" / "planfact_monthly.py", folder / "dags")
    (folder / "dags" / "second.py").write_text(SECOND.format(folder=folder))
    (folder / "tills" / "planfact.toml").write_text(SOURCES)
    home = folder / "home"
    wrapper = WRAPPER.format(folder=folder, home=home, planfact=PLANFACT, port=port)
    (folder / "planfact").write_text(wrapper)
    (folder / "planfact").chmod(0o755)
    _do(None, "db", "start", "--port", str(port), PLANFACT_HOME=str(home))
    try:
        dsn = _do(None, "db", "dsn", PLANFACT_HOME=str(home)).strip()
        other = make_conninfo(dsn, dbname="other")
        with psycopg.connect(dsn, autocommit=True) as conn:
            conn.execute("create database other")
            for one in (dsn, other):
                _do(one, "deploy")
                _do(one, "close-month", str(folder / "files" / "history.csv"))
            conn.execute(
                psycopg.sql.SQL(
                    "create role airflow login password {}"
                    " in role planfact_loader, planfact_forecaster, planfact_planner"
                ).format(PASSWORD)
            )
        done = Company(folder, folder / "files", port, dsn, _closed_without_airflow(other, folder / "files"))
        assert done.airflow("airflow", "db", "migrate").returncode == 0
        yield done
    finally:
        _do(None, "db", "stop", PLANFACT_HOME=str(home))


def _closed_without_airflow(dsn: str, files: Path) -> dict[str, list[tuple]]:
    states = {}
    with psycopg.connect(dsn, autocommit=True) as conn:
        for month in MONTHS:
            _do(dsn, "close-month", str(files / f"{month}.csv"))
            states[month] = state(conn)
    return states


def _do(dsn: str | None, *arguments: str, **environment: str) -> str:
    done = planfact(dsn, *arguments, **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout
