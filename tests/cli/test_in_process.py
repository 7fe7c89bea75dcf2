"""main() may be called again and again in one interpreter: nothing of one call is left for the next."""

import json
import subprocess
import sys

import psycopg
import pytest

from planfact import __version__
from planfact.cli import main


def called(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    said = capsys.readouterr()
    return int(ended.value.code), said.out, said.err


def test_flags_of_one_call_are_not_those_of_the_next(
    db: psycopg.Connection, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLANFACT_DSN", "host=/nowhere dbname=none")
    status, out, _ = called(capsys, "versions", "--json", "--dsn", db.info.dsn)
    assert (status, json.loads(out)) == (0, [])
    status, out, err = called(capsys, "versions")
    assert (status, out) == (1, "")
    assert err.startswith("planfact: the database cannot be reached")
    monkeypatch.setenv("PLANFACT_DSN", db.info.dsn)
    status, out, _ = called(capsys, "versions")
    assert (status, out) == (0, "Data versions: none\n")


def test_the_form_of_the_log_is_that_of_its_call(
    db: psycopg.Connection, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLANFACT_DSN", db.info.dsn)
    status, _, err = called(capsys, "load", "no such.csv", "--log", "json")
    assert (status, json.loads(err.splitlines()[-1])["level"]) == (1, "error")
    status, _, err = called(capsys, "load", "no such.csv")
    assert (status, err.splitlines()[-1]) == (1, "planfact: no such.csv cannot be read: No such file or directory")
    monkeypatch.setenv("PLANFACT_LOG", "loud")
    status, _, err = called(capsys, "versions")
    assert (status, err.splitlines()[0]) == (1, "planfact: PLANFACT_LOG is 'loud', which is neither text nor json")


def test_wrong_usage_is_exit_status_2(db: psycopg.Connection, capsys: pytest.CaptureFixture[str]) -> None:
    # with --dsn, since no test may start the server of the folder that it happens to run in
    assert called(capsys, "report", "--month", "May", "--dsn", db.info.dsn)[0] == 2


def test_python_m_planfact_is_the_command_line() -> None:
    done = subprocess.run([sys.executable, "-m", "planfact", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"planfact {__version__}\n"
