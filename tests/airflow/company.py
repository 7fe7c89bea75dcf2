"""A company whose months Airflow closes: its files, its databases, and what stands between Airflow and its planfact."""

import json
import random
import shutil
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

import psycopg

from builders import daily
from cli.runner import planfact

ROOT = Path(__file__).parents[2]
#: every sign that a connection string writes in another way
PASSWORD = "p@ss/w:rd %1\"'&=?#x"
MONTHS = {"2024-04": ("2024-04-01", "2024-04-30"), "2024-05": ("2024-05-01", "2024-05-31"),
          "2024-06": ("2024-06-01", "2024-06-30")}  # fmt: skip

#: The companies' calls. Files of tills are kept as a source; two DAGs know nothing of each other and close one company;
#: another company approves its plans; nothing answers where the last one's database should be.
DAG_FILE = """
from datetime import datetime, timedelta, timezone
from pathlib import Path

from planfact.airflow import monthly


def failed(context):
    with Path("{folder}/failed").open("a") as told:
        told.write(f"{{context['ti'].dag_id}} {{context['ti'].task_id}} {{context['exception']}}\\n")


def late(context):
    with Path("{folder}/late").open("a") as told:
        told.write(context["dag_run"]["dag_run_id"] + "\\n")


def until(dag, *day):
    dag.end_date = datetime(*day, tzinfo=timezone.utc)
    return dag


dag = until(monthly("company", first_month="2024-04", on_failure=failed), 2024, 6, 30)
tills = {{"source": "pos", "first_month": "2024-07", "incoming": "{folder}/tills", "on_failure": failed}}
first = until(monthly("tills", **tills), 2024, 7, 31)
second = until(monthly("tills_too", **tills), 2024, 7, 31)
own = {{"incoming": "{folder}/approving", "reports": "{folder}/approving"}}
approved = monthly("approved", conn_id="approved", first_month="2024-04", **own)
until(approved, 2024, 5, 31)
nowhere = monthly("nowhere", conn_id="nowhere", first_month="2024-04", deadline=timedelta(0), on_deadline=late)
until(nowhere, 2024, 4, 30)
"""
SOURCES = """
[source.pos]
map = ["day=Date", "store=Shop", "product_group=Group", "sales=Amount"]
date-format = ["%d.%m.%Y"]
"""

#: Takes note of how it was called. A file `CALL-killed`: whoever called is killed while planfact is at work, which is
#: when it says its first word; `CALL-outage`: the database is down during that call; `CALL-down`: from its end on.
WRAPPER = """#!/bin/sh
echo "$*" >>{folder}/calls
env | cut -d= -f1 >{folder}/variables
if rm {folder}/$1-killed 2>/dev/null; then
    mkfifo {folder}/said-of-$1
    {planfact} "$@" 2>{folder}/said-of-$1 &
    read first <{folder}/said-of-$1
    kill -9 $PPID
    wait
    exit
elif rm {folder}/$1-outage 2>/dev/null; then
    PLANFACT_HOME={home} {planfact} db stop >/dev/null
    {planfact} "$@"
    status=$?
    PLANFACT_HOME={home} {planfact} db start --port {port} >/dev/null
    exit $status
elif rm {folder}/$1-down 2>/dev/null; then
    {planfact} "$@"
    status=$?
    PLANFACT_HOME={home} {planfact} db stop >/dev/null
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
    """A company: its folder, its databases, and how its states looked when its months were closed without Airflow."""

    folder: Path
    files: Path
    port: int
    dsn: str
    approving: str
    expected: Future[list[tuple]]

    def start_server(self) -> None:
        """Start the database's server, where it is down."""
        done = planfact(None, "db", "start", "--port", str(self.port), PLANFACT_HOME=str(self.folder / "home"))
        assert done.returncode == 0, done.stderr

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

    def environment(self) -> dict[str, str]:
        """Return what Airflow is told of the company, all of it by variables."""
        connection = {
            "conn_type": "postgres", "host": "127.0.0.1", "port": self.port, "login": "airflow", "password": PASSWORD,
            "schema": "planfact", "extra": {"sslmode": "prefer", "connect_timeout": 10, "keepalives": 1},
        }  # fmt: skip
        return {
            "AIRFLOW_CONN_PLANFACT": json.dumps(connection),
            "AIRFLOW_CONN_APPROVED": json.dumps({**connection, "schema": "approving"}),
            "AIRFLOW_VAR_PLANFACT_BIN": str(self.folder / "planfact"),
            "AIRFLOW_VAR_PLANFACT_INCOMING": str(self.folder / "incoming"),
            "AIRFLOW_VAR_PLANFACT_REPORTS": str(self.folder / "reports"),
            "PLANFACT_FIRST_MONTH": "2024-04",
        }
