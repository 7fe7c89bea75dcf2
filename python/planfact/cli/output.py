"""Results on stdout: as text or JSON, and tables of the queries in sql/."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from planfact.amounts import Amounts
from planfact.cli.session import Session
from planfact.cli.tables import AMOUNTS, print_table


def show(session: Session, result: Any, text: str) -> None:
    """Print a result: a dict, a dataclass, or a list of those as JSON where that is wanted, else the text."""
    if session.as_json:
        plain = [asdict(one) for one in result] if isinstance(result, list) else result
        session.console.result(as_json(plain if isinstance(plain, list | dict) else asdict(plain)))
    else:
        session.console.result(text)


def as_json(value: object) -> str:
    """Return JSON: numbers as numbers, days and times by ISO 8601."""
    return json.dumps(value, default=_for_json)


def _for_json(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, datetime) else str(value)


def query_rows(
    conn: psycopg.Connection,
    name: str,
    parameters: Sequence[object] | Mapping[str, object] | None = None,
    identifiers: Sequence[str] = (),
    **parts: sql.Composable,
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return the columns and rows of sql/NAME.sql; `identifiers` are put where it says {}, and parts by their names."""
    text = (Path(__file__).parent / "sql" / f"{name}.sql").read_text(encoding="utf-8")
    listed = sql.SQL(", ").join(map(sql.Identifier, identifiers))
    query = sql.SQL(text).format(*[listed] * text.count("{}"), **parts)
    cursor = conn.execute(query, parameters)
    return [column.name for column in cursor.description or []], cursor.fetchall()


def show_query(
    session: Session,
    conn: psycopg.Connection,
    title: str,
    name: str,
    parameters: Sequence[object] | Mapping[str, object] | None = None,
    identifiers: Sequence[str] = (),
    **parts: sql.Composable,
) -> list[dict[str, Any]]:
    """Print what sql/NAME.sql gives as a table, or as a list of objects in JSON; return it."""
    names, rows = query_rows(conn, name, parameters, identifiers, **parts)
    amounts = Amounts.of(conn)
    titled = f"{title}, {amounts.unit}" if amounts.unit and AMOUNTS.intersection(names) else title
    show_rows(session, titled, names, rows, amounts.decimals)
    return [dict(zip(names, row, strict=True)) for row in rows]


def show_rows(
    session: Session,
    title: str,
    names: list[str],
    rows: Sequence[Sequence[object]],
    decimals: int | None = None,
) -> None:
    """Print rows as a table, amounts with as many decimals, or as a list of objects in JSON."""
    if session.as_json:
        session.console.result(as_json([dict(zip(names, row, strict=True)) for row in rows]))
    else:
        show_table(session, title, names, rows, decimals)


def show_table(
    session: Session,
    title: str,
    names: list[str],
    rows: Sequence[Sequence[object]],
    decimals: int | None = None,
) -> None:
    """Print rows as a table for people."""
    print_table(session.console, title, names, rows, decimals)
