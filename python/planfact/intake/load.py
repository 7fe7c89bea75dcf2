"""Load: files into the stage, the stage into a data version, all in one transaction."""

import hashlib
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import psycopg
import pyarrow as pa
import pyarrow.csv as pa_csv
from psycopg.errors import Diagnostic

from planfact.database import dimensions_of, one_row
from planfact.intake import sales_file
from planfact.intake.reading import Reading
from planfact.intake.stage import bad_rows_in_words, copy_statement

#: The header is line 1 of a file.
FIRST_DATA_LINE = 2


@dataclass(frozen=True)
class Loaded:
    """What became of a file: the data version that holds it, and whether that is a new one."""

    source: str
    data_version_id: int
    is_new: bool
    rows: int


def columns(conn: psycopg.Connection) -> list[str]:
    """Return the columns of a load in this database: day, its dimensions, sales, onpromotion."""
    return ["day", *dimensions_of(conn), "sales", "onpromotion"]


def load(
    conn: psycopg.Connection,
    paths: Iterable[str],
    reading: Reading,
    *,
    mode: str = "merge",
    on_reject: str = "fail",
    comment: str | None = None,
    again: bool = False,
    advance: Callable[[int], None] = lambda _: None,
) -> list[Loaded]:
    """Load files, one data version each; all of them, or none where one is refused.

    Raises PlanfactError for a file that cannot be read or holds bad rows, psycopg.Error (PF008 …) for what the
    database refuses otherwise. A file that a version has already is loaded only where `again` asks for it.
    """
    with conn.transaction():
        return [_load_one(conn, path, reading, mode, on_reject, comment, again, advance) for path in paths]


def _load_one(
    conn: psycopg.Connection,
    path: str,
    reading: Reading,
    mode: str,
    on_reject: str,
    comment: str | None,
    again: bool,
    advance: Callable[[int], None],
) -> Loaded:
    source = "standard input" if path == "-" else Path(path).name
    (load_id,) = one_row(conn, "select nextval('sales_load_id')")
    (before,) = one_row(conn, "select max(data_version_id) from data_version")
    digest = _digest(
        path
    )  # before it is read: a file that changes in between is then loaded once too often, not too seldom
    rows = _stage(conn, load_id, sales_file.read(path, reading, advance))
    with bad_rows_in_words(load_id, source, _hint):
        call = "call commit_data_version(%s, %s, %s, %s, %s, source_digest => %s, again => %s)"
        (version,) = one_row(conn, call, [load_id, source, comment, mode, on_reject, digest, again])
    return Loaded(source, version, version != before, rows)


def _digest(path: str) -> str | None:
    """Return what tells a file from any other; a pipe, which can be read only once, has none."""
    if path == "-" or not Path(path).is_file():
        return None
    with Path(path).open("rb") as file:
        return f"sha256 {hashlib.file_digest(file, 'sha256').hexdigest()}"


def _hint(said: Diagnostic) -> str:
    hint = "Correct the rows and load again, or set them aside with --on-reject quarantine."
    if "not a date" in (said.message_detail or ""):
        hint = f"Days that are written another way need --date-format, e.g. --date-format %d.%m.%Y.\n{hint}"
    return hint


def _stage(conn: psycopg.Connection, load_id: int, tables: Iterable[pa.Table]) -> int:
    """Stream text columns into sales_stage; return the number of rows."""
    rows = 0
    with conn.cursor() as cursor:
        for batch in tables:
            lines = np.arange(batch.num_rows) + rows + FIRST_DATA_LINE
            load = np.full(batch.num_rows, load_id)
            numbered = batch.add_column(0, "line_no", _numbers(lines)).add_column(0, "load_id", _numbers(load))
            buffer = io.BytesIO()
            pa_csv.write_csv(numbered, buffer, pa_csv.WriteOptions(include_header=False))
            with cursor.copy(copy_statement("sales_stage", numbered.column_names, "(format csv)")) as copy:
                copy.write(buffer.getbuffer())
            rows += batch.num_rows
    return rows


def _numbers(values: npt.NDArray[np.int64]) -> Any:
    # from its buffer: Arrow's own conversion would import pandas, which takes longer than a month's load
    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(values.data)])
