"""What a month costs as months go by: every step of the cycle, month after month, in seconds and rows written.

Fits are replaced by stored ones: what is measured is the database. The server is an embedded one of its own, with
autovacuum as it comes. A month is printed when it is closed, so that a run that is stopped has said what it knew.
"""

import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer
from rich.table import Table

from bench.machine import machine
from bench.measure import process_parents, processor_seconds
from planfact.console import Console
from planfact.database import connect
from planfact.deploy import deploy
from planfact.deploy.templates import Templates, Vars
from planfact.server.embedded import EmbeddedServer

SALES = (Path(__file__).parent / "sales.sql").read_text().rstrip()
RELATIONS = (Path(__file__).parent / "relations.sql").read_text()

#: The same work every month: what a second of this machine was worth then.
FIXED_WORK = "select sum(hashtext(number::text)) from generate_series(1, 1000000) as made (number)"

FIRST_YEAR = 2020

#: The first load: a run needs a year behind it.
MONTHS_BEFORE = 13

#: Rows that a session has written in tables and materialized views, once it has told the server so.
WRITTEN = (
    "select sum(n_tup_ins + n_tup_upd + n_tup_del)::bigint from pg_stat_all_tables"
    " where schemaname = 'planfact' and relname <> 'sales_stage'"
)

STORED_FITS = (
    "insert into run_part (run_id, series_id, part, origin, yhat)"
    " select task.run_id, task.series_id, task.part, ahead.origin, array_fill(50::float8, array[ahead.step])"
    " from (select %(run)s::bigint as run_id, * from run_input(%(run)s, 0, 2147483647)) as task"
    " cross join unnest(origins, steps) as ahead (origin, step)"
)


@dataclass(frozen=True)
class Step:
    """A step of one month."""

    month: int
    name: str
    seconds: float
    rows_written: int

    #: of all processes of the server, autovacuum's among them; 0 where there is no /proc
    processor_seconds: float


#: Name, megabytes, megabytes of indexes, dead rows, and megabytes of the rows.
Relation = tuple[Any, ...]

Say = Callable[[int, list[Step], list[Relation]], None]


def months(
    series: Annotated[int, typer.Option(min=10, help="How many series sell.")] = 100,
    months: Annotated[int, typer.Option(min=2, help="How many months are closed.")] = 24,
    as_json: Annotated[bool, typer.Option("--json", help="A line of JSON a month, and one of all at the end.")] = False,
) -> None:
    """Close month after month, and say what each step costs in the first ones and in the last."""
    console = Console()

    def say(month: int, steps: list[Step], relations: list[Relation]) -> None:
        if as_json:
            line = {"month": month, "steps": [vars(step) for step in steps], "relations": relations}
            print(json.dumps(line, default=str), flush=True)
        else:
            console.say(_in_short(month, months, steps, relations))

    with tempfile.TemporaryDirectory(prefix="planfact-months-") as name:
        Path(name).chmod(0o755)  # the server may run as another user
        server = EmbeddedServer(Path(name) / "home")
        server.start()
        try:
            with connect(server.dsn()) as conn:
                deploy(conn, Templates(Vars(schema="planfact", dimensions=["store", "product_group"])))
            with connect(server.dsn()) as conn:
                conn.autocommit = True
                steps, relations = Months(conn, series).close(months, say)
        finally:
            server.stop()
    if as_json:
        result = {"series": series, "steps": [vars(step) for step in steps], "relations": relations}
        print(json.dumps(result | {"machine": machine()}, default=str))
    else:
        _print(console, months, steps, relations)


class Months:
    """Closes months in one session, each step in a transaction of its own."""

    def __init__(self, conn: psycopg.Connection, series: int) -> None:
        self.conn = conn
        self.series = series
        self.server = process_parents().get(conn.info.backend_pid, 0)
        self.done: list[Step] = []

    def close(self, count: int, say: Say) -> tuple[list[Step], list[Relation]]:
        """Load a history, then close so many months; return their steps, and the relations at the end."""
        relations: list[Relation] = []
        self._stage(_month(0), _month(MONTHS_BEFORE))
        self._month(0)
        for number in range(count):
            first, following = _month(MONTHS_BEFORE + number), _month(MONTHS_BEFORE + number + 1)
            self._stage(first, following)
            self._month(number + 1)
            self._change(number + 1, following)
            self._step(number + 1, "fixed work", FIXED_WORK)
            # sizes are measured by reading every row: once a year
            relations = _relations(self.conn) if (number + 1) % 12 == 0 or number + 1 == count else []
            say(number + 1, [step for step in self.done if step.month == number + 1], relations)
        return [step for step in self.done if step.month > 0], relations

    def _stage(self, first: date, following: date) -> None:
        last = following - timedelta(1)
        self.conn.execute(SALES.encode(), {"first": first, "last": last, "series": self.series})

    def _month(self, number: int) -> None:
        self._step(number, "commit", "call commit_data_version()")
        self._step(number, "mart", "call refresh_export_mart()")
        (run,) = self._step(number, "start of the run", "call start_run()")
        self.conn.execute(STORED_FITS.encode(), {"run": run})
        self._step(number, "end of the run", "call finish_run(%s)", run)
        self._step(number, "publish", "call publish_plan(%s)", run)
        self._step(number, "reports", "call refresh_plan_fact()")

    def _change(self, number: int, month: date) -> None:
        """Change the plan of the month to come, and take it back: both show in the reports."""
        (override,) = (
            self.conn.execute(
                "call override_plan(%s, percent => 5, reason => 'benchmark', store => 'store 0')", [month]
            ).fetchone()
            or ()
        )
        self._step(number, "reports after an override", "call refresh_plan_fact()")
        self.conn.execute("call undo_override(%s, 'benchmark')", [override])
        self._step(number, "reports after its undo", "call refresh_plan_fact()")

    def _step(self, number: int, name: str, statement: str, *values: object) -> tuple[Any, ...]:
        before, used = self._written(), processor_seconds(self.server)
        began = time.monotonic()
        cursor = self.conn.execute(statement.encode(), values)
        seconds, used = time.monotonic() - began, processor_seconds(self.server) - used
        answer = cursor.fetchone() if cursor.description else None
        self.done.append(Step(number, name, seconds, self._written() - before, used))
        return answer or ()

    def _written(self) -> int:
        self.conn.execute("select pg_stat_force_next_flush()")
        row = self.conn.execute(WRITTEN.encode()).fetchone()
        return int(row[0]) if row else 0


def _month(number: int) -> date:
    """Return the first day of a month, counted from the first of all."""
    return date(FIRST_YEAR + number // 12, number % 12 + 1, 1)


def _relations(conn: psycopg.Connection) -> list[Relation]:
    """Return each relation that is larger than a megabyte."""
    sized = []
    for row in conn.execute(RELATIONS.encode()).fetchall():
        held = conn.execute(f"select sum(pg_column_size(held.*)) / 1e6 from {row[0]} as held".encode()).fetchone()
        sized.append((*row, round((held and held[0]) or 0, 1)))
    return sized


def _in_short(month: int, count: int, steps: list[Step], relations: list[Relation]) -> str:
    taken = ", ".join(f"{step.name} {step.seconds:.2f} s and {step.rows_written:,} rows" for step in steps)
    held = ", ".join(f"{row[0]} {row[1]} MB of {row[4]}" for row in relations[:5])
    return f"month {month} of {count}: {taken}" + (f"; {held}" if held else "")


def _print(console: Console, count: int, steps: list[Step], relations: list[Relation]) -> None:
    shown = sorted({2, count // 3 + 1, 2 * count // 3 + 1, count})
    table = Table(title="Seconds, and rows written, of a month", title_justify="left")
    table.add_column("step")
    for month in shown:
        table.add_column(f"month {month}", justify="right")
        table.add_column("rows", justify="right")
    for name in dict.fromkeys(step.name for step in steps):
        of_step = {step.month: step for step in steps if step.name == name}
        cells = [cell for month in shown for cell in _cells(of_step[month])]
        table.add_row(name, *cells)
    console.out.print(table)
    sizes = Table(title="Relations larger than 1 MB", title_justify="left")
    for column in ("relation", "MB", "indexes, MB", "dead rows", "of its rows, MB"):
        sizes.add_column(column, justify="left" if column == "relation" else "right")
    for row in relations:
        sizes.add_row(*[str(value) for value in row])
    console.out.print(sizes)


def _cells(step: Step) -> tuple[str, str]:
    return f"{step.seconds:.2f}", f"{step.rows_written:,}"
