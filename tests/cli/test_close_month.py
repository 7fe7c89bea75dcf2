"""close-month is one job: killed anywhere and called again, it ends as if it had never been killed.

One stop of each kind; tests/faults has them in every step.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from cli.monthly import MONTHS, sales
from cli.runner import PLANFACT, environment, planfact, state
from faults.breaking import nothing_is_written
from faults.world import wait_until

#: The longest step, and the one with processes of its own.
AT_WORK = "Forecasting: 6 series"


@pytest.fixture(scope="module")
def april(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("files") / "april.csv"
    file.write_text(sales(*MONTHS["april.csv"]))
    return file


@pytest.fixture
def never_killed(other_history: psycopg.Connection, april: Path) -> list[tuple]:
    """Return the state that a close in peace leaves."""
    assert planfact(other_history.info.dsn, "close-month", str(april)).returncode == 0
    return state(other_history)


def stopped_at_work(db: psycopg.Connection, stop: signal.Signals, file: Path) -> subprocess.CompletedProcess[str]:
    """Run close-month and send it a signal as soon as it is at work; Ctrl-C reaches its children as well."""
    with nothing_is_written(db):
        process = subprocess.Popen(
            [PLANFACT, "close-month", str(file)],
            env=environment(db.info.dsn),
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        said = []
        for line in process.stderr:
            said.append(line)
            if line.startswith(AT_WORK):
                (os.killpg if stop == signal.SIGINT else os.kill)(process.pid, stop)
                break
        out, err = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, out, "".join(said) + err)


def test_twice_with_the_same_file_says_nothing_new(history: psycopg.Connection, april: Path) -> None:
    first = planfact(history.info.dsn, "close-month", str(april))
    assert first.stdout == "closed: data version 2, run 1, plan 1\n", first.stderr
    before = state(history)
    second = planfact(history.info.dsn, "close-month", str(april))
    assert (second.returncode, second.stdout) == (0, "nothing new: data version 2, run 1, plan 1\n")
    assert state(history) == before


def test_a_draft_waits_until_somebody_publishes_it(history: psycopg.Connection, april: Path) -> None:
    planned = "select count(*) from plan_in_force where month = '2024-05-01'"
    drafted = planfact(history.info.dsn, "close-month", "--draft", str(april))
    assert drafted.returncode == 0, drafted.stderr
    assert "plan 1 is a draft; it comes into force by planfact plan publish 1" in drafted.stderr
    assert history.execute(planned).fetchone() == (0,)
    assert planfact(history.info.dsn, "plan", "publish", "1").returncode == 0
    assert history.execute(planned).fetchone() == (1,)


def test_interrupted_it_says_so_and_killed_it_says_nothing_and_the_next_call_completes(
    history: psycopg.Connection, never_killed: list[tuple], april: Path
) -> None:
    done = stopped_at_work(history, signal.SIGINT, april)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
    assert "planfact: interrupted" in done.stderr
    assert stopped_at_work(history, signal.SIGKILL, april).returncode == -signal.SIGKILL
    again = planfact(history.info.dsn, "close-month", str(april))
    assert again.returncode == 0, again.stderr
    assert state(history) == never_killed


def children(pid: int) -> Iterator[int]:
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield int(child)
        yield from children(int(child))


def test_a_worker_that_is_killed_fails_the_run_with_a_clear_error(history: psycopg.Connection, april: Path) -> None:
    with nothing_is_written(history):
        process = subprocess.Popen(
            [PLANFACT, "close-month", str(april)], env=environment(history.info.dsn), stderr=subprocess.PIPE, text=True
        )
        connected = (
            "select count(*) from pg_stat_activity where application_name = 'planfact' and datname = current_database()"
        )
        # the parent's connection, and a worker's
        wait_until(
            lambda: history.execute(connected.encode()).fetchone() >= (2,) or process.poll() is not None,
            "a worker to connect",
        )
        for pid in list(children(process.pid)):
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
            if b"forkserver" in command and not list(children(pid)):
                os.kill(pid, signal.SIGKILL)
                break
        _, said = process.communicate()
    assert process.returncode == 1
    assert "a worker of run 1 was killed" in said
    assert "Traceback" not in said
    row = history.execute("select status, error from run_registry").fetchone()
    assert row[0] == "failed"
    assert row[1].startswith("a worker of run 1 was killed")
    assert history.execute("select count(*) from run_forecast").fetchone() == (0,)
    assert planfact(history.info.dsn, "close-month", str(april)).returncode == 0


def test_a_month_in_between_may_come_late_and_an_old_day_be_corrected(
    history: psycopg.Connection, april: Path, tmp_path: Path
) -> None:
    (tmp_path / "may.csv").write_text(sales("2024-05-01", "2024-05-31", 7))
    (tmp_path / "old.csv").write_text("day,store,product_group,sales\n2023-01-02,A,food,99\n")
    assert planfact(history.info.dsn, "load", str(tmp_path / "may.csv")).returncode == 0
    plans = []
    for file in (april, tmp_path / "old.csv"):
        done = planfact(history.info.dsn, "close-month", str(file))
        assert done.returncode == 0, done.stderr
        plans.append(
            history.execute("select plan_id, month::text from plan_month where superseded_by is null").fetchall()
        )
    assert plans == [[(1, "2024-06-01")], [(2, "2024-06-01")]]
    complete = history.execute("select is_complete from plan_fact_month where level = 'total' and month = '2024-04-01'")
    assert complete.fetchone() == (True,)
    assert history.execute("select bool_and(verify_data_version(data_version_id)) from data_version").fetchone() == (
        True,
    )


INTERRUPTED_STARTING_A_WORKER = """
import os, signal, sys
from multiprocessing.process import BaseProcess
from planfact.cli import main

start = BaseProcess.start

def start_and_interrupt(self):
    start(self)
    os.kill(os.getpid(), signal.SIGINT)

BaseProcess.start = start_and_interrupt
sys.argv[0] = "planfact"
main()
"""


def test_interrupted_while_a_worker_starts_no_worker_is_left_behind(history: psycopg.Connection, april: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_STARTING_A_WORKER, "close-month", str(april)],
        env=environment(history.info.dsn),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,  # a worker that nobody knows of would be waited for without end
    )
    assert (done.returncode, "planfact: interrupted" in done.stderr) == (1, True), done.stderr
    assert "Traceback" not in done.stderr


def told(report: Path) -> str:
    """Return what a page says before its scripts run."""
    return re.sub("</?time[^>]*>", "", report.read_text())


def test_a_month_with_a_store_missing_is_not_planned_from_until_it_comes_or_is_accepted(
    history: psycopg.Connection, april: Path, tmp_path: Path
) -> None:
    late = tmp_path / "late.csv"
    late.write_text("".join(line for line in april.open() if ",C," not in line))
    dsn = history.info.dsn
    missing = "store C: 30 days (2024-04-01 to 2024-04-30)"
    for _ in range(2):
        done = planfact(dsn, "close-month", str(late))
        assert (done.returncode, done.stdout) == (1, "")
        assert f"2024-04 is not complete: days are missing of {missing}" in done.stderr
        assert "planfact month accept 2024-04 --reason WHY" in done.stderr
    assert history.execute("select count(*) from forecast_run").fetchone() == (0,)
    assert history.execute("select max(data_version_id) from data_version").fetchone() == (2,)

    assert planfact(dsn, "month", "accept", "2024-04", "--reason", "x").stdout == "2024-04: complete\n"
    assert planfact(dsn, "month", "reopen", "2024-04", "--reason", "y").stdout == f"2024-04: open: {missing}\n"
    assert planfact(dsn, "month", "accept", "2024-04", "--reason", "C was flooded on 2024-04-03").returncode == 0
    done = planfact(dsn, "close-month", str(late))
    assert (done.returncode, done.stdout) == (0, "closed: data version 2, run 1, plan 1\n"), done.stderr

    report = tmp_path / "report.html"
    assert planfact(dsn, "report", "--month", "2024-05", "--out", str(report)).returncode == 0
    note = "2024-04 was accepted by postgres although days are missing: store C: 30 days (2024-04-01 to 2024-04-30)"
    assert f"{note}. Reason: C was flooded on 2024-04-03" in told(report)
    # only the days that planfact says are marked as such: words of people stay as they are
    assert "flooded on 2024-04-03" in report.read_text()
    assert planfact(dsn, "report", "--month", "2024-05", "--lang", "ru", "--out", str(report)).returncode == 0
    assert "магазин C: 30 дн. (2024-04-01–2024-04-30)" in told(report)
    assert planfact(dsn, "month", "reopen", "2024-04", "--reason", "it came").returncode == 0
    assert planfact(dsn, "report", "--month", "2024-05", "--out", str(report)).returncode == 0
    assert "2024-04 is open, days are missing: store C: 30 days (2024-04-01 to 2024-04-30)" in told(report)
    done = planfact(dsn, "close-month", str(april))
    assert (done.returncode, done.stdout) == (0, "closed: data version 3, run 2, plan 2\n"), done.stderr

    # a month that is named has to reach its end
    cut = tmp_path / "cut.csv"
    cut.write_text(sales("2024-05-01", "2024-05-26", 3))
    short = planfact(dsn, "close-month", "--month", "2024-05", str(cut))
    assert (short.returncode, short.stdout) == (1, "")
    assert (
        "2024-05 is not complete: days are missing of all of store: 5 days (2024-05-27 to 2024-05-31)" in short.stderr
    )
