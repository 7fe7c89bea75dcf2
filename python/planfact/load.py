"""Load: files into the stage, the stage into a data version, all in one transaction."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.csv as pa_csv
from psycopg import sql

from planfact import sales_file
from planfact.reading import Reading

#: The header is line 1 of a file.
FIRST_DATA_LINE = 2


@dataclass(frozen=True)
class Loaded:
    """What became of a file: the data version that holds it, and whether that is a new one."""

    source: str
    data_version_id: int | None
    is_new: bool
    rows: int


def columns(conn: psycopg.Connection) -> list[str]:
    """Return the columns of a load in this database: day, its dimensions, sales, onpromotion."""
    dimensions = [name for (name,) in conn.execute("select dimension from dimension order by position")]
    return ["day", *dimensions, "sales", "onpromotion"]


def load(
    conn: psycopg.Connection,
    paths: Iterable[str],
    reading: Reading,
    *,
    mode: str = "merge",
    on_reject: str = "fail",
    comment: str | None = None,
    advance: Callable[[int], None] = lambda _: None,
) -> list[Loaded]:
    """Load files, one data version each; all of them, or none where one is refused.

    Raises PlanfactError for a file that cannot be read, psycopg.Error (PF002, PF008 …) for rows that are refused.
    """
    with conn.transaction():
        return [_load_one(conn, path, reading, mode, on_reject, comment, advance) for path in paths]


def _load_one(
    conn: psycopg.Connection,
    path: str,
    reading: Reading,
    mode: str,
    on_reject: str,
    comment: str | None,
    advance: Callable[[int], None],
) -> Loaded:
    source = "standard input" if path == "-" else Path(path).name
    load_id = _value(conn, "select nextval('sales_load_id')")
    before = _value(conn, "select max(data_version_id) from data_version")
    rows = _stage(conn, load_id, sales_file.read(path, reading, advance))
    version = _value(conn, "call commit_data_version(%s, %s, %s, %s, %s)", [load_id, source, comment, mode, on_reject])
    return Loaded(source, version, version != before, rows)


def _stage(conn: psycopg.Connection, load_id: int, tables: Iterable[pa.Table]) -> int:
    """Stream text columns into sales_stage; return the number of rows."""
    rows = 0
    with conn.cursor() as cursor:
        for names, batch in _with_columns(tables):
            lines = pa.array(np.arange(rows, rows + batch.num_rows) + FIRST_DATA_LINE)
            numbered = batch.add_column(0, "line_no", lines).add_column(
                0, "load_id", pa.array(np.full(batch.num_rows, load_id))
            )
            buffer = io.BytesIO()
            pa_csv.write_csv(numbered, buffer, pa_csv.WriteOptions(include_header=False))
            with cursor.copy(_copy_statement(["load_id", "line_no", *names])) as copy:
                copy.write(buffer.getbuffer())
            rows += batch.num_rows
    return rows


def _with_columns(tables: Iterable[pa.Table]) -> Iterable[tuple[list[str], pa.Table]]:
    for table in tables:
        yield table.column_names, table


def _copy_statement(names: list[str]) -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    return sql.SQL("copy sales_stage ({}) from stdin (format csv)").format(columns)


def _value(conn: psycopg.Connection, query: str, parameters: list[object] | None = None) -> int:
    row = conn.execute(query.encode(), parameters).fetchone()
    assert row is not None
    return row[0]  # type: ignore[no-any-return]


def reading_for(conn: psycopg.Connection, template: Reading) -> Reading:
    """Complete a reading with the columns of this database."""
    return replace(template, columns=columns(conn))
