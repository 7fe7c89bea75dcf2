"""Results on stdout: as text or JSON, and tables of the queries in sql/."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from numbers import Number
from pathlib import Path
from typing import Any

import psycopg
import rich.table
from psycopg import sql
from rich.markup import escape

from planfact.cli.session import Session

#: Words, dates and codes up to here stay on one line of a table.
SHORT = 10


def show(session: Session, result: Any, text: str) -> None:
    """Print a result: a dict, a dataclass, or a list of those as JSON where that is wanted, else the text."""
    if session.as_json:
        plain = [asdict(one) for one in result] if isinstance(result, list) else result
        session.console.result(json.dumps(plain if isinstance(plain, list | dict) else asdict(plain), default=str))
    else:
        session.console.result(text)


def show_query(
    session: Session,
    conn: psycopg.Connection,
    title: str,
    name: str,
    parameters: Sequence[object] | None = None,
    identifiers: Sequence[str] = (),
) -> None:
    """Print what sql/NAME.sql gives as a table; `identifiers` are put where it says {}."""
    text = (Path(__file__).parent / "sql" / f"{name}.sql").read_text(encoding="utf-8")
    query = sql.SQL(text).format(sql.SQL(", ").join(map(sql.Identifier, identifiers)))
    cursor = conn.execute(query, parameters)
    names = [column.name for column in cursor.description or []]
    rows = cursor.fetchall()
    if session.as_json:
        session.console.result(json.dumps([dict(zip(names, row, strict=True)) for row in rows], default=str))
    else:
        show_table(session, title, names, rows)


def show_table(session: Session, title: str, names: list[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows as a table for people."""
    table = rich.table.Table(title=title, title_justify="left")
    for position, name in enumerate(names):
        cells = [row[position] for row in rows if row[position] is not None]
        # half a number is a wrong number: where the terminal is narrow, words fold
        is_whole = all(not isinstance(cell, str) or len(cell) <= SHORT for cell in cells)
        is_number = bool(cells) and all(isinstance(cell, Number) for cell in cells)
        table.add_column(escape(name), overflow="fold", no_wrap=is_whole, justify="right" if is_number else "left")
    for row in rows:
        table.add_row(
            *(
                escape("" if cell is None else f"{cell:%Y-%m-%d %H:%M}" if isinstance(cell, datetime) else str(cell))
                for cell in row
            )
        )
    session.console.out.print(table)
