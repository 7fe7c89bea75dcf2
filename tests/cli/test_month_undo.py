"""`planfact month undo`: a wrong file is taken back by one command, which may be called again."""

from pathlib import Path

import psycopg

from cli.monthly import MONTHS, sales
from cli.runner import planfact


def test_a_wrong_file_is_taken_back_and_the_right_one_closes_the_month(
    history: psycopg.Connection, tmp_path: Path
) -> None:
    dsn, wrong, right = history.info.dsn, tmp_path / "april.csv", tmp_path / "april again.csv"
    wrong.write_text(sales("2024-04-01", "2024-04-30", 7))
    right.write_text(sales(*MONTHS["april.csv"]))
    assert planfact(dsn, "close-month", str(wrong), "--workers", "1").returncode == 0
    done = planfact(dsn, "month", "undo", "2024-04", "--comment", "another company's file")
    assert (done.returncode, done.stdout) == (0, "data version 3\n"), done.stderr
    assert "month 2024-04 is undone: data version 2 (april.csv) no longer counts" in done.stderr
    again = planfact(dsn, "month", "undo", "2024-04", "--json")
    assert (again.returncode, "nothing to undo: no day of 2024-04 is loaded" in again.stderr) == (0, True)
    closed = planfact(dsn, "close-month", str(right), "--workers", "1")
    assert closed.stdout == "closed: data version 4, run 2, plan 3\n", closed.stderr
    assert planfact(dsn, "month", "undo", "april").returncode == 2
    first = planfact(dsn, "month", "undo", "2024-03")
    assert (first.returncode, "planfact: 2024-03 came with data version 1" in first.stderr) == (1, True)
