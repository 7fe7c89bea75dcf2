"""A company whose months Airflow closes, and what Airflow is told: all of it by environment variables."""

import json
import os
import random
import shutil
import sqlite3
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psycopg

from builders import daily

ROOT = Path(__file__).parents[2]
AIRFLOW = ROOT / ".venv-airflow" / "bin"
#: every sign that a connection string writes in another way
PASSWORD = "p@ss/w:rd %1\"'&=?#x"
MONTHS = {"2024-04": ("2024-04-01", "2024-04-30"), "2024-05": ("2024-05-01", "2024-05-31"),
          "2024-06": ("2024-06-01", "2024-06-30")}  # fmt: skip

#: Another company's call: its files are kept as a source, and somebody is told of what fails.
SECOND = """
from pathlib import Path

from planfact.airflow import monthly


def note(context):
    with Path("{folder}/failed").open("a") as failed:
        failed.write(f"{{context['ti'].task_id}} {{context['exception']}}\\n")


dag_of_tills = monthly("second", source="pos", first_month="2024-04", incoming="{folder}/tills", on_failure=note)
"""
SOURCES = """
[source.pos]
map = ["day=Date", "store=Shop", "product_group=Group", "sales=Amount"]
date-format = ["%d.%m.%Y"]
"""

#: Takes note of how it was called; with `outage` there, the database is down during a forecast.
WRAPPER = """#!/bin/sh
echo "$*" >>{folder}/calls
env | cut -d= -f1 >{folder}/variables
if [ "$1" = forecast ] && rm {folder}/outage 2>/dev/null; then
    PLANFACT_HOME={home} {planfact} db stop >/dev/null
    {planfact} "$@"
    status=$?
    PLANFACT_HOME={home} {planfact} db start --port {port} >/dev/null
    exit $status
fi
exec {planfact} "$@"
"""


def sales(first: str, last: str, seed: int) -> str:
    draw = random.Random(seed)
    rows = [row for store in "AB" for group in ("food", "toys") for row in daily(first, last, store, group)]
    lines = [f"{day},{store},{group},{value + draw.randint(0, 9)}\n" for day, store, group, value in rows]
    return "day,store,product_group,sales\n" + "".join(lines)


def write_files(folder: Path) -> None:
    """Write the history and three months; the file of May corrects a day of April."""
    (folder / "history.csv").write_text(sales("2023-01-01", "2024-03-31", 0))
    for seed, (month, span) in enumerate(MONTHS.items(), 1):
        (folder / f"{month}.csv").write_text(sales(*span, seed))
    with (folder / "2024-05.csv").open("a") as may:
        may.write("2024-04-10,A,food,77\n")


@dataclass
class Company:
    """A company whose months Airflow closes: its folder, its database, and how its states looked without Airflow."""

    folder: Path
    files: Path
    port: int
    dsn: str
    expected: dict[str, list[tuple]]

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(self.dsn, autocommit=True)

    def deliver(self, *months: str) -> None:
        for month in months:
            shutil.copy(self.files / f"{month}.csv", self.folder / "incoming")

    def deliver_of_tills(self, month: str, last: str) -> None:
        """Write a month's file as tills export it, up to a day."""
        rows = sales(f"{month}-01", last, 9).splitlines()[1:]
        lines = [
            ",".join([f"{day[8:]}.{day[5:7]}.{day[:4]}", *rest]) for day, *rest in (row.split(",") for row in rows)
        ]
        (self.folder / "tills" / f"{month}.csv").write_text("\n".join(["Date,Shop,Group,Amount", *lines, ""]))

    def close(self, month: str, dag: str = "planfact_monthly") -> subprocess.CompletedProcess[str]:
        """Run the DAG for a month, as `airflow dags test` does."""
        return self.airflow("airflow", "dags", "test", dag, f"{month}-02")

    def close_in_two_airflows(self, month: str, dag: str) -> list[subprocess.CompletedProcess[str]]:
        """Run the DAG for a month twice at once: each Airflow is of its own, and knows nothing of the other."""
        homes = [self.folder / "airflow1", self.folder / "airflow2"]
        for home in homes:
            home.mkdir()
            with sqlite3.connect(self.folder / "airflow.db") as known, sqlite3.connect(home / "airflow.db") as copy:
                known.backup(copy)
        with ThreadPoolExecutor() as pool:
            return list(
                pool.map(lambda home: self.airflow("airflow", "dags", "test", dag, f"{month}-02", home=home), homes)
            )

    def tries(self, month: str) -> dict[str, tuple[str, int]]:
        """Return how the tasks of a month ended, and at which try."""
        with sqlite3.connect(self.folder / "airflow.db") as meta:
            rows = meta.execute(
                "select task_id, task.state, try_number from task_instance as task join dag_run using (run_id)"
                " where logical_date like ?",
                [f"{month}-%"],
            ).fetchall()
        return {name: (ended, number) for name, ended, number in rows}

    def airflow(self, program: str, *arguments: str, home: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a program of Airflow's environment, set up by variables alone."""
        connection = {
            "conn_type": "postgres", "host": "127.0.0.1", "port": self.port, "login": "airflow", "password": PASSWORD,
            "schema": "planfact", "extra": {"sslmode": "prefer", "connect_timeout": 10, "keepalives": 1},
        }  # fmt: skip
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "AIRFLOW_HOME": str(home or self.folder),
            "AIRFLOW__CORE__DAGS_FOLDER": str(self.folder / "dags"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY": "1",
            "AIRFLOW__SENSORS__DEFAULT_TIMEOUT": "0",
            "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
            "AIRFLOW_CONN_PLANFACT": json.dumps(connection),
            "AIRFLOW_VAR_PLANFACT_BIN": str(self.folder / "planfact"),
            "AIRFLOW_VAR_PLANFACT_INCOMING": str(self.folder / "incoming"),
            "AIRFLOW_VAR_PLANFACT_REPORTS": str(self.folder / "reports"),
            "PLANFACT_FIRST_MONTH": "2024-04",
            "PYTHONDONTWRITEBYTECODE": "1",
            **{name: value for name, value in os.environ.items() if name.startswith("PLANFACT_NOTIFY_")},
        }
        done = subprocess.run(
            [AIRFLOW / program, *arguments],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        with (self.folder / "output.log").open("a") as log:
            log.write(done.stdout)
        return done
