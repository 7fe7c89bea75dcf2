"""`close-month` knows which month it closes; it says so, and carries out what month_to_do says is due."""

from pathlib import Path

import psycopg
import pytest

from builders import run_in_sql
from cli.monthly import MONTHS, sales
from cli.runner import planfact, snapshot
from planfact.forecast import run as forecasting

WORKERS = ("--workers", "1")


def write(folder: Path, name: str, first: str, last: str) -> str:
    (folder / name).write_text(sales(first, last, 3))
    return str(folder / name)


def test_a_file_of_another_month_is_refused_before_anything_is_committed(
    closed: psycopg.Connection, tmp_path: Path
) -> None:
    """The month due is May."""
    dsn, before = closed.info.dsn, snapshot(closed)
    june = write(tmp_path, "2024-06.csv", "2024-06-01", "2024-06-10")
    may = write(tmp_path, "2024-05.csv", "2024-05-01", "2024-06-01")
    for arguments, says in (
        ((june,), "60 of 60 rows in 2024-06.csv are after 2024-05, the month that is closed"),
        ((june, "--month", "2024-05"), "60 of 60 rows in 2024-06.csv are after 2024-05"),
        ((june, "--month", "2024-06"), "2024-06 cannot be loaded yet: 2024-05 was never loaded"),
        ((may,), "6 of 192 rows in 2024-05.csv are after 2024-05, the month that is closed: 2024-06-01 to 2024-06-01"),
    ):
        done = planfact(dsn, "close-month", *arguments, *WORKERS)
        assert (done.returncode, says in done.stderr) == (1, True), done.stderr
        assert done.stderr.startswith("the month due is 2024-05\n") is (len(arguments) == 1)
        assert snapshot(closed) == before
    (tmp_path / "2024-05.csv.gz").write_bytes(b"")
    twins = planfact(dsn, "close-month", may, f"{may}.gz", *WORKERS)
    assert (twins.returncode, "2024-05.csv and " in twins.stderr) == (1, True), twins.stderr
    shown = planfact(dsn, "load", "--dry-run", "--month", "2024-05", "--outside", "drop", may)
    assert (shown.returncode, "after the month 2024-05" in shown.stdout) == (0, True), shown.stderr
    assert snapshot(closed) == before
    done = planfact(dsn, "close-month", may, "--outside", "drop", *WORKERS)
    assert done.returncode == 0, done.stderr
    assert "6 rows after 2024-05 were set aside, with sales of" in done.stderr
    assert closed.execute("select month_due()::text").fetchone() == ("2024-06-01",)
    assert planfact(dsn, "close-month", may, "--month", "May").returncode == 2


def test_other_software_does_not_supersede_a_plan_that_a_person_chose(
    history: psycopg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    april = tmp_path / "april.csv"
    april.write_text(sales(*MONTHS["april.csv"]))
    assert planfact(history.info.dsn, "close-month", str(april), "--month", "2024-04", *WORKERS).returncode == 0
    history.execute("call publish_plan(%s)", [run_in_sql(history, parameters='{"season": 14}')])
    history.execute("call refresh_plan_fact()")
    before = snapshot(history)
    newer = {**forecasting.software(), "statsforecast": "99.0"}
    monkeypatch.setattr(forecasting, "software", lambda: newer)
    again = planfact(history.info.dsn, "close-month", str(april), "--month", "2024-04", *WORKERS)
    assert (again.returncode, again.stdout) == (0, "nothing new: data version 2, run 2, plan 2\n"), again.stderr
    assert snapshot(history) == before
