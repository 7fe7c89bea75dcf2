"""What ends a command from outside: signals to it or its whole group, readers that go, workers without a database."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from builders import commit
from cli.monthly import MONTHS, sales
from cli.runner import PLANFACT, environment, planfact, spawned, state
from faults.breaking import Command, nothing_is_written
from faults.world import patient, wait_until

FITTING = "Forecasting: 6 series"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    (folder / "april.csv").write_text(sales(*MONTHS["april.csv"]))
    return folder


@contextmanager
def started(dsn: str, *arguments: str, cwd: Path, said: str, **options: Any) -> Iterator[subprocess.Popen[str]]:
    """Yield a command, the leader of a group of its own, as soon as it has said something on stderr."""
    process = subprocess.Popen(
        ["env", "--default-signal=HUP", PLANFACT, *arguments],  # the tests themselves may run under nohup
        env=environment(dsn),
        cwd=cwd,
        text=True,
        start_new_session=True,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL, **options},
    )
    try:
        assert process.stderr
        for line in process.stderr:
            if line.startswith(said):
                break
        yield process
    finally:
        process.kill()
        process.wait()


def is_over(group: int) -> bool:
    """Say whether no process of a group is left; one that has ended stays listed where nobody asks how it did."""
    states = [_state(process, group) for process in Path("/proc").glob("[0-9]*")]
    return all(state in ("", "Z", "X") for state in states)


def _state(process: Path, group: int) -> str:
    """Return the state of a process of the group, nothing of another one."""
    with suppress(OSError):
        state, _, its_group, *_ = (process / "stat").read_text().rpartition(")")[2].split()
        return state if int(its_group) == group else ""
    return ""


def failed_runs(db: psycopg.Connection) -> list[tuple]:
    return db.execute("select status, error from forecast_run order by run_id").fetchall()


def test_a_signal_to_end_is_answered_as_ctrl_c_is_and_the_next_call_completes(
    history: psycopg.Connection, other_history: psycopg.Connection, files: Path
) -> None:
    """Systemd sends it to the whole group; Airflow, Docker and a closed terminal to the process; `timeout` twice."""
    for number, (stop, kills) in enumerate(
        [(signal.SIGTERM, [os.killpg]), (signal.SIGTERM, [os.kill, os.killpg]), (signal.SIGHUP, [os.kill])]
    ):
        with (
            nothing_is_written(history),
            started(history.info.dsn, "close-month", "april.csv", cwd=files, said=FITTING) as process,
        ):
            for kill in kills:
                kill(process.pid, stop)
            _, err = process.communicate()
            assert (process.returncode, "Traceback" in err) == (1, False), err
            said = f"planfact: terminated by {stop.name}; the running step was rolled back; call again to go on"
            assert err.splitlines()[-1] == said
            wait_until(lambda: is_over(process.pid), "all of its processes to end")
        assert failed_runs(history)[number:] == [("failed", f"terminated by {stop.name}")]
        noted = "select step, detail from job_log where outcome = 'failed' order by job_log_id desc limit 1"
        assert history.execute(noted.encode()).fetchone() == ("close-month", f"terminated by {stop.name}")
    assert planfact(history.info.dsn, "close-month", "april.csv", cwd=files).returncode == 0
    assert planfact(other_history.info.dsn, "close-month", "april.csv", cwd=files).returncode == 0
    assert state(history) == state(other_history)


def test_a_signal_that_nohup_ignores_stays_ignored(history: psycopg.Connection, files: Path) -> None:
    nohup = ["sh", "-c", 'trap "" HUP; exec "$0" "$@"', PLANFACT, "close-month", "april.csv"]
    process = subprocess.Popen(
        nohup, env=environment(history.info.dsn), cwd=files, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stderr
    for line in process.stderr:
        if line.startswith(FITTING):
            process.send_signal(signal.SIGHUP)
    assert process.wait() == 0


def test_a_signal_while_the_database_works_ends_the_statement_there(history: psycopg.Connection, files: Path) -> None:
    patient(history.info.dsn)
    with psycopg.connect(history.info.dsn) as holder:
        holder.execute("lock table series in share mode")
        command = Command(["load", "april.csv"], history.info.dsn, files)
        waits = "select from pg_stat_activity where %s = any(pg_blocking_pids(pid)) and datname = current_database()"
        pid = holder.info.backend_pid
        wait_until(lambda: history.execute(waits.encode(), [pid]).fetchall(), "the load to wait")
        command.process.send_signal(signal.SIGTERM)
        status, said = command.end()
        assert (status, "planfact: terminated by SIGTERM" in said, "Traceback" in said) == (1, True, False), said
        wait_until(lambda: not history.execute(waits.encode(), [pid]).fetchall(), "the statement to end")


def test_a_load_that_waits_for_its_input_holds_up_nobody(db: psycopg.Connection, tmp_path: Path) -> None:
    (tmp_path / "first.csv").write_text("day,store,product_group,sales\n2024-01-01,A,food,5\n")
    process = subprocess.Popen(
        [PLANFACT, "load", "first.csv", "-"],
        env=environment(db.info.dsn),
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin
    process.stdin.write(b"day,store,product_group,sales\n2024-01-02,A,food,1\n")
    process.stdin.write(b"\n" * (1 << 18))  # more than a pipe holds: the first of it has been read
    process.stdin.flush()
    in_transaction = "select from pg_stat_activity where datname = current_database() and state like 'idle in tr%'"
    assert db.execute(in_transaction.encode()).fetchall() == []
    assert commit(db, [("2024-01-03", "A", "food", 2)]) == 1
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert out == b"first.csv: data version 2\nstandard input: data version 3\n"
    assert db.execute("select count(*) from sales").fetchone() == (3,)


def closed_pipe() -> int:
    """Return the writing end of a pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    return writing


def test_a_reader_that_goes_stops_nothing(history: psycopg.Connection, files: Path) -> None:
    """What `planfact runs | head -1` and `planfact close-month … 2>&1 | head -1` do."""
    for log in ("text", "json"):
        said = FITTING if log == "text" else '{"step": "Forecasting"'
        arguments = ["close-month", "april.csv"] if log == "text" else ["forecast", "--months", "2", "--log", log]
        gone = closed_pipe()
        with started(history.info.dsn, *arguments, cwd=files, said=said, stdout=gone) as process:
            os.close(gone)
            assert process.stderr
            process.stderr.close()
            assert process.wait() == 0
    assert failed_runs(history) == [("succeeded", None)] * 2
    for arguments in (["runs"], ["runs", "--json"], ["versions"], ["metrics"], ["--version"], ["plan", "list"]):
        gone = closed_pipe()
        done = subprocess.run(
            [PLANFACT, *arguments],
            env=environment(history.info.dsn),
            stdout=gone,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        os.close(gone)
        assert (done.returncode, done.stderr) == (0, ""), arguments


def test_workers_that_get_no_connection_say_why_and_print_no_traceback(
    history: psycopg.Connection, files: Path
) -> None:
    role = f"{os.environ.get('PYTEST_XDIST_WORKER', 'gw')}_lonely"
    history.execute(f"drop role if exists {role}".encode())
    history.execute(
        f"create role {role} login connection limit 1"
        " in role planfact_loader, planfact_forecaster, planfact_planner".encode()
    )
    dsn = psycopg.conninfo.make_conninfo(history.info.dsn, user=role)
    done = spawned(dsn, "forecast", "--workers", "2", cwd=files)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
    assert "too many connections for role" in done.stderr
    ((status, error),) = failed_runs(history)
    assert (status, "too many connections for role" in error) == ("failed", True)
