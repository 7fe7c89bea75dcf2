"""Airflow as it runs for real: scheduler, parser of DAGs and API, with its books in PostgreSQL."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from company import AIRFLOW

#: Months from April to June and no more; whoever is late is told to a file, and everybody is late.
DAG_FILE = """
from datetime import datetime, timedelta, timezone
from pathlib import Path

from planfact.airflow import monthly


def note(context):
    with Path("{folder}/late").open("a") as late:
        late.write(context["dag_run"]["dag_run_id"] + "\\n")


dag = monthly("scheduled", conn_id="scheduled", first_month="2024-04", deadline=timedelta(0), on_deadline=note)
dag.end_date = datetime(2024, 6, 30, tzinfo=timezone.utc)
"""
SERVICES = (("scheduler",), ("dag-processor",), ("api-server", "--workers", "1", "--port"))
PATIENCE = 900


class Scheduler:
    """A running Airflow and its books."""

    def __init__(self, books: psycopg.Connection, env: dict[str, str]) -> None:
        self.books = books
        self._env = env

    def airflow(self, *arguments: str) -> str:
        """Run a command of Airflow's."""
        done = subprocess.run(
            [AIRFLOW / "airflow", *arguments], env=self._env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout

    def wait(self, what: str, query: str) -> Any:
        """Wait for a query on Airflow's books to give a row whose first column is true."""
        end = time.monotonic() + PATIENCE
        while not ((row := self.books.execute(query.encode()).fetchone()) and row[0]):
            assert time.monotonic() < end, f"in vain: {what}"
            time.sleep(0.5)
        return row


@contextmanager
def running_airflow(folder: Path, server: dict[str, str], own_port: int) -> Iterator[Scheduler]:
    """Start Airflow's parts, with a folder and a server for what it keeps, and stop them in the end."""
    (folder / "dags").mkdir()
    (folder / "dags" / "scheduled.py").write_text(DAG_FILE.format(folder=folder))
    with psycopg.connect(**server, user="postgres", dbname="postgres", autocommit=True) as conn:  # type: ignore[arg-type]
        conn.execute("create database airflow_books")
    port = str(own_port)
    env = {
        "PATH": f"{AIRFLOW}:{os.environ['PATH']}",
        "HOME": str(folder),
        "AIRFLOW_HOME": str(folder),
        "AIRFLOW__CORE__DAGS_FOLDER": str(folder / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY": "1",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://localhost:{port}/execution/",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2://postgres@/airflow_books?host={server['host']}",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": f"postgresql+asyncpg://postgres@/airflow_books?host={server['host']}",
        "AIRFLOW__API_AUTH__JWT_SECRET": "the same for all parts of Airflow, and of no fewer signs than sixty-four",
        "AIRFLOW__API__SECRET_KEY": "of the same kind",
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.2",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    subprocess.run([AIRFLOW / "airflow", "db", "migrate"], env=env, check=True, capture_output=True)
    parts = []
    with (folder / "services.log").open("wb") as log:
        try:
            for service in SERVICES:
                command = [AIRFLOW / "airflow", *service, *([port] if service[-1] == "--port" else [])]
                parts.append(subprocess.Popen(command, env=env, stdout=log, stderr=log, start_new_session=True))
            books = psycopg.connect(**server, user="postgres", dbname="airflow_books", autocommit=True)  # type: ignore[arg-type]
            with books:
                scheduler = Scheduler(books, env)
                scheduler.wait("the DAG is read", "select true from serialized_dag where dag_id = 'scheduled'")
                yield scheduler
        finally:
            for part in parts:
                part.terminate()
            for part in parts:
                _ended(part)
            print(Path(folder / "services.log").read_text(errors="replace")[-6000:])


def _ended(part: "subprocess.Popen[bytes]") -> None:
    try:
        part.wait(timeout=60)
    except subprocess.TimeoutExpired:
        os.killpg(part.pid, 9)
        part.wait()
