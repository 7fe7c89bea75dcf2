"""The demo: four months of real grocery sales, closed one after the other, as a retailer would have done."""

import tempfile
from pathlib import Path

import psycopg

from planfact.console import Console
from planfact.errors import PlanfactError
from planfact.forecast import Request
from planfact.intake.load import columns
from planfact.intake.reading import Reading
from planfact.month.close import NOT_COMPLETE, Closed, close_month
from planfact.month.demo_data import ACCEPTED, monthly_files
from planfact.report import plan_fact_table, write_report


def run_demo(conn: psycopg.Connection, dsn: str, out: Path, console: Console) -> Path:
    """Load the history, close the months, print plan against fact, and write the report."""
    known = columns(conn)
    dimensions = known[1 : known.index("sales")]
    if dimensions != ["store", "product_group"]:
        raise PlanfactError(
            f"the demo's sales are per store and product_group; this database is for {', '.join(dimensions)}",
            hint="Give the demo a home of its own: PLANFACT_HOME=demo planfact demo",
        )
    reading = Reading(known, {}, say=console.say)
    with tempfile.TemporaryDirectory(prefix="planfact-demo-") as folder:
        with console.step("Adding up a year of grocery receipts per day, store and department"):
            files = monthly_files(Path(folder))
        for file in files:
            console.say(f"\n{file.stem}")
            closed = _close(conn, dsn, file, reading, console)
            if closed.nothing_new:
                console.say("nothing new: this month was closed before")
    with console.step("Writing the report"):
        path = write_report(conn, out)
    console.out.print(plan_fact_table(conn))
    return path


def _close(conn: psycopg.Connection, dsn: str, file: Path, reading: Reading, console: Console) -> Closed:
    """Close a month; where a store misses days of it, say why that is right, and close it once more."""
    try:
        return close_month(conn, dsn, [str(file)], reading, Request(), console)
    except psycopg.Error as error:
        if error.sqlstate != NOT_COMPLETE or file.stem not in ACCEPTED:
            raise
        console.say(f"{error.diag.message_primary}; accepted: {ACCEPTED[file.stem]}")
        conn.execute("call accept_month(%s, %s)", [f"{file.stem}-01", ACCEPTED[file.stem]])
        return close_month(conn, dsn, [str(file)], reading, Request(), console)
