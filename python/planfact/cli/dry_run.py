"""What a dry run shows: the first rows as understood beside as written, and what would change."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg

from planfact.cli.file_options import FileOptions
from planfact.cli.output import show, show_table
from planfact.cli.session import Session
from planfact.database import dimensions_of
from planfact.intake.reading import Reading


def show_dry_run(
    session: Session,
    conn: psycopg.Connection,
    files: list[str],
    reading: Reading,
    how: FileOptions,
    again: bool,
    month: date | None,
) -> None:
    """Load files in a transaction that is taken back, and print what they would have done."""
    from planfact.intake.dry_run import DryRun, dry_run

    session.console.say("dry run: nothing is written")
    seen: DryRun = dry_run(conn, files, reading, again=again, month=month, **how.commit)
    summary = f"dry run: {seen.added:,} rows would be added, {seen.changed:,} changed, {seen.removed:,} removed"
    if not session.as_json:
        columns = [one for one in reading.columns if any(one in understood for _, understood in seen.rows)]
        titles = ["line", *(title for one in columns for title in (one, f"{one} as written"))]
        show_table(session, "the first rows", titles, list(_beside(seen.rows, columns)))
        if seen.set_aside:
            show_table(session, "set aside", ["reason", "rows", "sum"], seen.set_aside)
        show_table(session, "sales by month", ["month", "after", "before", "a year before"], seen.months)
        if seen.changes:
            titles = [*dimensions_of(conn), "day", "change", "before", "after"]
            show_table(session, "the largest changes", titles, seen.changes)
    show(session, seen, summary)


def _beside(rows: list[tuple[dict[str, str], dict[str, str]]], columns: list[str]) -> Iterator[list[Any]]:
    """Yield line, and every column as understood and as written (terms of --sales joined)."""
    for written, understood in rows:
        terms = ", ".join(f"{name[1:]} {text}" for name, text in written.items() if name.startswith("="))
        cells = [cell for one in columns for cell in (understood.get(one, ""), written.get(one, terms))]
        yield [understood["line_no"], *cells]
