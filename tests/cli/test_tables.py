"""Tables of the command line: whole when written to a file, and numbers whole on the narrowest terminal."""

import fcntl
import os
import pty
import struct
import subprocess
import termios

import psycopg

from cli.runner import PLANFACT, environment, planfact


def on_a_terminal(dsn: str, columns: int, *arguments: str) -> str:
    """Run planfact on a terminal so wide; return what it shows."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    env = {name: value for name, value in environment(dsn, TERM="dumb").items() if name != "COLUMNS"}
    with subprocess.Popen([PLANFACT, *arguments], env=env, stdout=theirs, stderr=subprocess.STDOUT) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                read = os.read(ours, 65536)
            except OSError:  # how Linux says that the other side has closed
                break
            shown += read
    os.close(ours)
    assert process.returncode == 0, shown
    return shown.decode()


def test_a_table_in_a_file_is_cut_nowhere(closed: psycopg.Connection) -> None:
    rows = closed.execute("select data_version_id, source, checksum from data_version order by 1").fetchall()
    lines = planfact(closed.info.dsn, "versions", COLUMNS="40").stdout.splitlines()
    for version, source, checksum in rows:
        assert any(all(str(cell) in line for cell in (version, source, checksum)) for line in lines), lines


def test_a_narrow_terminal_folds_words_and_no_number(closed: psycopg.Connection) -> None:
    shown = on_a_terminal(closed.info.dsn, 80, "versions")
    rows = closed.execute("select row_count, last_day, checksum from data_version order by 1").fetchall()
    for row_count, last_day, checksum in rows:
        assert str(row_count) in shown
        assert str(last_day) in shown
        assert checksum not in shown  # it is wider than what is left, and folds
    assert "…" not in shown
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_closing_a_month_says_how_it_went(closed: psycopg.Connection) -> None:
    past, ahead = closed.execute(
        "select to_char(month, 'YYYY-MM'), plan, fact from plan_fact_month where level = 'total' and plan is not null"
        " order by month desc limit 2"
    ).fetchall()[::-1]
    rows = closed.execute(
        "select day, store, product_group, sales from sales_at((select max(data_version_id) from data_version))"
        " join series using (series_id) order by 1, 2, 3"
    ).fetchall()
    file = "day,store,product_group,sales\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)
    again = planfact(closed.info.dsn, "close-month", "-", stdin=file.encode())
    assert again.returncode == 0, again.stderr
    assert again.stdout.startswith("nothing new: ")
    assert f"\n{past[0]}: plan {past[1]:,.0f}, fact {past[2]:,.0f}, variance " in again.stderr
    assert f"\n{ahead[0]}: plan {ahead[1]:,.0f}\n" in again.stderr


def test_what_an_engine_needs_is_said_in_the_help() -> None:
    shown = " ".join(planfact(None, "forecast", "--help", COLUMNS="200").stdout.split())
    assert "planfact[dask], [ray], [spark]" in shown
