"""The company of the tests: an embedded server with its history, the same months closed without Airflow, an Airflow."""

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import psycopg.sql
import pytest
from company import DAG_FILE, MONTHS, PASSWORD, ROOT, SOURCES, WRAPPER, Company, write_files
from psycopg.conninfo import make_conninfo
from scheduler import Airflow, running_airflow

from cli.runner import PLANFACT, planfact, spawned, state
from planfact.deploy import deploy
from planfact.deploy.templates import Templates, read_vars
from ports import kept_port


@pytest.fixture(scope="session")
def port() -> Iterator[int]:
    with kept_port() as port:
        yield port


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory, port: int) -> Iterator[Company]:
    """A company whose history is loaded and planned, in three databases: Airflow's, one without, one that approves."""
    folder = tmp_path_factory.mktemp("company")
    for name in ("files", "incoming", "reports", "approving", "dags", "tills"):
        (folder / name).mkdir()
    write_files(folder / "files")
    shutil.copy(ROOT / "python" / "dags" / "planfact_monthly.py", folder / "dags")
    (folder / "dags" / "companies.py").write_text(DAG_FILE.format(folder=folder))
    shutil.copy(folder / "files" / "2024-04.csv", folder / "approving")
    (folder / "tills" / "planfact.toml").write_text(SOURCES)
    home = folder / "home"
    wrapper = WRAPPER.format(folder=folder, home=home, planfact=PLANFACT, port=port)
    (folder / "planfact").write_text(wrapper)
    (folder / "planfact").chmod(0o755)
    _do(None, "db", "start", "--port", str(port), PLANFACT_HOME=str(home))
    try:
        dsn = _do(None, "db", "dsn", PLANFACT_HOME=str(home)).strip()
        other, approving = (make_conninfo(dsn, dbname=name) for name in ("other", "approving"))
        _do(dsn, "deploy")
        _do(dsn, "close-month", str(folder / "files" / "history.csv"))
        with psycopg.connect(make_conninfo(dsn, dbname="postgres"), autocommit=True) as conn:
            for copy in (b"other", b"approving"):
                conn.execute(b"create database " + copy + b" template planfact")
            conn.execute(
                psycopg.sql.SQL(
                    "create role airflow login password {}"
                    " in role planfact_loader, planfact_forecaster, planfact_planner;"
                    "create role boris login in role planfact_approver, planfact_planner"
                ).format(PASSWORD)
            )
        _do(other, "deploy")  # a copy of a database has not its search_path
        with psycopg.connect(approving, autocommit=True) as conn:
            deploy(conn, Templates(read_vars().model_copy(update={"approval": True})))
        with ThreadPoolExecutor(1) as meanwhile:  # while Airflow starts
            expected = meanwhile.submit(_closed_without_airflow, other, folder / "files")
            yield Company(folder, folder / "files", port, dsn, approving, expected)
    finally:
        _do(None, "db", "stop", PLANFACT_HOME=str(home))


@pytest.fixture(scope="session")
def airflow(company: Company) -> Iterator[Airflow]:
    """An Airflow that knows the DAGs of the companies and has done nothing yet."""
    server = {"host": os.environ["PLANFACT_TEST_SOCKET"]}
    with kept_port() as port, running_airflow(company.folder, server, port, company.environment()) as started:
        yield started


def _closed_without_airflow(dsn: str, files: Path) -> list[tuple]:
    for month in MONTHS:
        done = spawned(dsn, "close-month", str(files / f"{month}.csv"))
        assert done.returncode == 0, done.stderr
    with psycopg.connect(dsn, autocommit=True) as conn:
        return state(conn)


def _do(dsn: str | None, *arguments: str, **environment: str) -> str:
    done = planfact(dsn, *arguments, **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout
