"""Airflow as it runs for real: scheduler, parser of DAGs and API, with its books in PostgreSQL."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

AIRFLOW = Path(__file__).parents[2] / ".venv-airflow" / "bin"
SERVICES = (("scheduler",), ("dag-processor",), ("api-server", "--workers", "1", "--port"))
PATIENCE = 900
ENDED = ("success", "failed")


class Airflow:
    """A running Airflow and its books."""

    def __init__(self, books: psycopg.Connection, env: dict[str, str], address: str) -> None:
        self.books = books
        self.folder = Path(env["AIRFLOW_HOME"])
        self._env = env
        self._address = address
        self._token = ""

    def command(
        self, program: str, *arguments: str, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of Airflow's environment."""
        done = subprocess.run(
            [AIRFLOW / program, *arguments],
            env={**self._env, **(env or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        with (self.folder / "logs" / "commands.log").open("a") as log:
            log.write(done.stdout)
        return done

    def start(self, *dags: str) -> None:
        """Let the scheduler see to DAGs: the months that they missed."""
        for dag in dags:
            self._ask("PATCH", f"dags/{dag}", is_paused=False)

    def clear(self, dag: str, run_id: str, *tasks: str) -> None:
        """Clear what failed of a run, or tasks with those after them, as the button of the web page does."""
        self._ask(
            "POST",
            f"dags/{dag}/clearTaskInstances",
            dry_run=False,
            dag_run_id=run_id,
            only_failed=not tasks,
            include_downstream=bool(tasks),
            **({"task_ids": tasks} if tasks else {}),
        )

    def trigger(self, dag: str, run_id: str, **conf: str) -> None:
        """Start a run by hand, without a logical date."""
        self._ask("POST", f"dags/{dag}/dagRuns", dag_run_id=run_id, logical_date=None, conf=conf)

    def ended(self, dag: str, *run_ids: str) -> list[str]:
        """Wait until runs are over; return how they ended."""
        query = "select state from dag_run where dag_id = %s and run_id = any(%s) and state = any(%s) order by run_id"
        return self._wait(
            f"{dag} ends {run_ids}", lambda: self._column(query, dag, list(run_ids), list(ENDED)), len(run_ids)
        )

    def wait(self, what: str, query: str, *values: object) -> list[Any]:
        """Wait for a query on Airflow's books to give a row; return the first column."""
        return self._wait(what, lambda: self._column(query, *values), 1)

    def tries(self, dag: str, run_id: str) -> dict[str, tuple[str, int]]:
        """Return how the tasks of a run ended, and at which try."""
        query = "select task_id, state, try_number from task_instance where dag_id = %s and run_id = %s"
        return {name: (state, number) for name, state, number in self.books.execute(query, [dag, run_id])}

    def said(self, dag: str, run_id: str, task: str) -> str:
        """Return what a task logged, the sentences of all its tries."""
        folder = self.folder / "logs" / f"dag_id={dag}" / f"run_id={run_id}" / f"task_id={task}"
        return "\n".join(file.read_text() for file in sorted(folder.glob("*.log")))

    def _column(self, query: str, *values: object) -> list[Any]:
        return [row[0] for row in self.books.execute(query.encode(), values)]

    def _wait(self, what: str, look: Any, rows: int) -> list[Any]:
        end = time.monotonic() + PATIENCE
        while len(found := look()) < rows:
            if time.monotonic() > end:
                states = self.books.execute("select dag_id, run_id, task_id, state from task_instance").fetchall()
                raise AssertionError(f"in vain: {what}; {states}")
            time.sleep(0.2)
        return list(found)

    def _ask(self, method: str, path: str, **body: object) -> None:
        request = urllib.request.Request(
            f"{self._address}/api/v2/{path}", json.dumps(body).encode(), method=method,
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"},
        )  # fmt: skip
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            answer.read()

    def log_in(self) -> None:
        """Get in, as soon as the web server answers."""
        (self._token,) = self._wait("the web server answers", self._tokens, 1)

    def _tokens(self) -> list[str]:
        try:
            with urllib.request.urlopen(f"{self._address}/auth/token", timeout=PATIENCE) as answer:
                return [json.load(answer)["access_token"]]
        except urllib.error.URLError:
            return []


@contextmanager
def running_airflow(
    folder: Path, server: dict[str, str], own_port: int, environment: dict[str, str]
) -> Iterator[Airflow]:
    """Start Airflow's parts, with a folder and a server for what it keeps, and stop them in the end."""
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
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
        "AIRFLOW__SENSORS__DEFAULT_TIMEOUT": "0",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2://postgres@/airflow_books?host={server['host']}",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": f"postgresql+asyncpg://postgres@/airflow_books?host={server['host']}",
        "AIRFLOW__API_AUTH__JWT_SECRET": "the same for all parts of Airflow, and of no fewer signs than sixty-four",
        "AIRFLOW__API__SECRET_KEY": "of the same kind",
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.2",
        # the first answer takes long where the machine is busy; a task that was given up would be tried once more
        "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": str(PATIENCE),
        # the files of DAGs stay as they are
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "36000",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        **environment,
    }  # fmt: skip
    subprocess.run([AIRFLOW / "airflow", "db", "migrate"], env=env, check=True, capture_output=True)
    (folder / "logs").mkdir(exist_ok=True)
    parts = []
    with (folder / "services.log").open("wb") as log:
        try:
            for service in SERVICES:
                command = [AIRFLOW / "airflow", *service, *([port] if service[-1] == "--port" else [])]
                parts.append(subprocess.Popen(command, env=env, stdout=log, stderr=log, start_new_session=True))
            books = psycopg.connect(**server, user="postgres", dbname="airflow_books", autocommit=True)  # type: ignore[arg-type]
            with books:
                airflow = Airflow(books, env, f"http://localhost:{port}")
                airflow.wait("the DAGs are read", "select true from serialized_dag where dag_id = 'company'")
                airflow.log_in()
                yield airflow
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
