"""Run the command line, in this process or in one of its own, and take snapshots of what a database holds."""

import contextlib
import io
import os
import subprocess
import sys
import traceback
from pathlib import Path
from unittest import mock

import psycopg

from planfact.cli import main

PLANFACT = str(Path(sys.executable).parent / "planfact")


def environment(dsn: str | None, **further: str) -> dict[str, str]:
    """Return an environment in which nothing but the given database is named."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "PLANFACT"))}
    return {**env, **({"PLANFACT_DSN": dsn} if dsn else {}), "COLUMNS": "200", **further}


def planfact(
    dsn: str | None, *arguments: str, cwd: Path | None = None, stdin: bytes | None = None, **further: str
) -> subprocess.CompletedProcess[str]:
    """Run planfact in this process, which has its libraries imported; return exit status, stdout and stderr.

    Where the process itself is what a test is about (signals, terminals, what a program execs), `spawned` is meant.
    """
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    with (
        mock.patch.dict(os.environ, environment(dsn, **further), clear=True),
        mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin or b""), "utf-8")),
        contextlib.chdir(cwd or "."),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        status = _status_of(arguments)
    return subprocess.CompletedProcess([PLANFACT, *arguments], status, _text(out), _text(err))


def _status_of(arguments: tuple[str, ...]) -> int:
    try:
        main(arguments)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except Exception:  # with --debug an error goes up to the interpreter
        traceback.print_exc()
        return 1
    return 0


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode()  # type: ignore[attr-defined]  # it is a BytesIO


def spawned(
    dsn: str | None, *arguments: str, cwd: Path | None = None, stdin: bytes | None = None, **further: str
) -> subprocess.CompletedProcess[str]:
    """Run planfact in a process of its own, as a user would; return exit status, stdout and stderr."""
    done = subprocess.run(
        [PLANFACT, *arguments],
        env=environment(dsn, **further),
        cwd=cwd,
        input=stdin or b"",
        capture_output=True,
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def snapshot(db: psycopg.Connection) -> list[tuple]:
    """Return everything that a refused call must leave as it was."""
    return [
        tuple(db.execute(query.encode()).fetchall())
        for query in (
            "select data_version_id, checksum, row_count from data_version order by 1",
            "select count(*), sum(sales) from sales",
            "select count(*) from sales_history",
            "select count(*) from sales_stage",
            "select count(*) from sales_reject",
            "select count(*) from series",
            "select run_id, status from forecast_run where status <> 'failed' order by 1",
            "select * from plan_month order by 1, 2",
            "select data_version_id, plan_id from report_status",
        )
    ]


def state(db: psycopg.Connection) -> list[tuple]:
    """Return what the business sees, without the numbers and times that a repeated run draws anew."""
    return [
        tuple(db.execute(query.encode()).fetchall())
        for query in (
            "select data_version_id, checksum, rows_added, rows_changed, rows_removed from data_version order by 1",
            "select month, unique_id, day, quantity from plan_line join series using (series_id)"
            " join plan_month using (plan_id) where superseded_by is null and day >= month"
            " and day < month + interval '1 month' order by 1, 2, 3",
            "select level, store, product_group, month, plan, fact, variance, outlook, match_status, is_complete"
            " from plan_fact_month order by 1, 2, 3, 4",
            # a sum of floats: its last bit is the order in which the server happened to add them
            "select level, store, product_group, month, lag_months, round(wape::numeric, 12) from forecast_accuracy"
            " order by 1, 2, 3, 4",
        )
    ]
