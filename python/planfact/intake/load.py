"""Load: files into the stage, then the stage into data versions, all in one transaction.

Every file has arrived before the first is committed: the versions stage is held for the commits alone.
"""

import hashlib
import io
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from psycopg.errors import Diagnostic

from planfact.database import dimensions_of, one_row
from planfact.errors import PlanfactError
from planfact.intake import sales_file
from planfact.intake.archive import plain_file
from planfact.intake.reading import Reading
from planfact.intake.sources import whole_numbers
from planfact.intake.stage import bad_rows_in_words, copy_statement

#: What makes the same file mean other sales.
HOW = (
    "names",
    "delimiter",
    "decimal",
    "date_formats",
    "constants",
    "sales",
    "sheet",
    "fill_down",
    "header_row",
    "encoding",
    "thousands",
    "timezone",
    "unpivot",
    "grain",
    "week_day",
    "spread",
)


#: The month that a load closes: named; the month due, if a row of the load reaches it; or none.
Month = date | Literal["due"] | None


@dataclass(frozen=True)
class Loaded:
    """What became of a file: the data version that holds it, and whether that is a new one."""

    source: str
    data_version_id: int
    is_new: bool
    rows: int


def columns(conn: psycopg.Connection) -> list[str]:
    """Return the columns of a load in this database: day, its dimensions, sales, onpromotion, any second measure."""
    (second,) = one_row(conn, "select to_jsonb(setting) ->> 'second_measure' from planfact_setting as setting")
    return ["day", *dimensions_of(conn), "sales", "onpromotion", *([second] if second else [])]


def load(
    conn: psycopg.Connection,
    paths: Sequence[str],
    reading: Reading,
    *,
    mode: str = "merge",
    on_reject: str = "fail",
    on_duplicate: str = "fail",
    comment: str | None = None,
    again: bool = False,
    month: Month = None,
    outside: str = "fail",
    advance: Callable[[int], None] = lambda _: None,
) -> list[Loaded]:
    """Load files, one data version each; all of them, or none where one is refused.

    With on_duplicate "sum" rows of one day and series are added, and the files are one load: a day may be in two.
    Raises PlanfactError for a file that cannot be read or holds bad rows, psycopg.Error (PF008 …) for what the
    database refuses otherwise. What a version has already, read in the same way, is loaded only where `again` asks.
    Rows after `month` are refused (PF011), or set aside with outside "drop".
    """
    _refuse_twins(paths)
    loads = [list(paths)] if on_duplicate == "sum" else [[path] for path in paths]
    how = {
        "mode": mode,
        "on_reject": on_reject,
        "on_duplicate": on_duplicate,
        "comment": comment,
        "again": again,
        "outside": outside,
    }
    with ExitStack() as stack:
        if "-" in paths:  # before the transaction, which must not wait for whoever writes there
            reading = replace(reading, arrived=plain_file("-", stack)[0])
        return _load_all(conn, loads, reading, month, how, advance)


def _load_all(
    conn: psycopg.Connection,
    loads: list[list[str]],
    reading: Reading,
    month: Month,
    how: dict[str, Any],
    advance: Callable[[int], None],
) -> list[Loaded]:
    with conn.transaction():
        reading = replace(reading, cut_times=how["on_duplicate"] == "sum")
        staged = [_stage_load(conn, one, reading, how["on_duplicate"], advance) for one in loads]
        # before the first is committed: afterwards another month is due
        months = [_month_of(conn, one, month) for one in staged]
        return [_commit(conn, one, reading, of, how) for one, of in zip(staged, months, strict=True)]


def _month_of(conn: psycopg.Connection, staged: "_Staged", month: Month) -> date | None:
    if month != "due":
        return month
    (due,) = one_row(conn, "select month_of_load(%s)", [staged.load_id])
    return due  # type: ignore[no-any-return]


@dataclass(frozen=True)
class _Staged:
    """A load that waits on the stage, and what will be said of it."""

    load_id: int
    source: str
    digest: str | None
    rows: int
    begins: list[str]


def _stage_load(
    conn: psycopg.Connection,
    paths: list[str],
    reading: Reading,
    on_duplicate: str,
    advance: Callable[[int], None],
) -> _Staged:
    names = ["standard input" if path == "-" else Path(path).name for path in paths]
    source = names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
    (load_id,) = one_row(conn, "select nextval('sales_load_id')")
    # before they are read: files that change in between are then loaded once too often, not too seldom
    digest = _digest(paths, reading, on_duplicate)
    rows = last = 0
    begins: list[str] = []
    for path, name in zip(paths, names, strict=True):
        begins.append(f"{name} from line {last + 1:,}")
        count, last = _stage(conn, load_id, sales_file.read(path, reading, advance), last)
        rows += count
    return _Staged(load_id, source, digest, rows, begins)


def _commit(
    conn: psycopg.Connection, staged: _Staged, reading: Reading, month: date | None, how: dict[str, Any]
) -> Loaded:
    load_id, source, begins = staged.load_id, staged.source, staged.begins
    (before,) = one_row(conn, "select max(data_version_id) from data_version")
    numbered = f"Lines are counted on from file to file: {', '.join(begins)}.\n" if len(begins) > 1 else ""
    given = {**how, "load_id": load_id, "source": source, "source_digest": staged.digest, "month": month}
    given |= {"grain": reading.grain, "spread": reading.spread or "even"}
    with bad_rows_in_words(
        load_id, source, lambda said: (numbered if said.message_detail else "") + _hint(said, bool(reading.sales))
    ):
        (version,) = one_row(
            conn,
            "call commit_data_version(load_id => %(load_id)s, source => %(source)s, comment => %(comment)s,"
            " mode => %(mode)s, on_reject => %(on_reject)s, on_duplicate => %(on_duplicate)s,"
            " source_digest => %(source_digest)s, again => %(again)s, grain => %(grain)s, spread => %(spread)s,"
            " month => %(month)s, outside => %(outside)s)",
            given,
        )
    return Loaded(source, version, version != before, staged.rows)


def _refuse_twins(paths: Sequence[str]) -> None:
    """Refuse 2024-01.csv beside 2024-01.csv.gz: which of them is right, nobody can tell."""
    known: dict[Path, str] = {}
    for path in paths:
        name = Path(path).parent / Path(path).name.partition(".")[0]
        if path != "-" and known.setdefault(name, path) != path:
            raise PlanfactError(f"{known[name]} and {path} are called alike", hint="Give the one that is right.")


def _digest(paths: list[str], reading: Reading, on_duplicate: str) -> str | None:
    """Return what tells files, and how they are read, from any other; a pipe, which can be read only once, has none."""
    if not all(Path(path).is_file() for path in paths):
        return None
    digests: list[str] = []
    for path in paths:
        with Path(path).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest in digests:
            raise PlanfactError(
                f"{path} holds the same as {paths[digests.index(digest)]}, and would be added twice",
                hint="Name each file once.",
            )
        digests.append(digest)
    how = [(one, getattr(reading, one)) for one in HOW if getattr(reading, one) != getattr(Reading([], {}), one)]
    if reading.second:  # a file that was loaded before the measure was kept says more now
        how.append(("second", reading.second))
    if len(paths) == 1 and not how and on_duplicate == "fail":
        return f"sha256 {digests[0]}"
    return f"sha256 {hashlib.sha256(repr((digests, how, on_duplicate)).encode()).hexdigest()}"


def _hint(said: Diagnostic, is_worked_out: bool) -> str:
    detail, cure = said.message_detail or "", said.message_hint or ""
    if "grain =>" in cure:  # the database's hint, in the words of the command line
        cure = re.sub(r"grain => '(\w+)'", r"--grain \1", cure)
        return f"{cure}\n--spread profile spreads by the usual week of each shop." if "Spread each" in cure else cure
    hints = []
    if re.search(r"\(day \d{4}-\d{2}-\d{2}[T ]\d", detail):
        hints.append("Where days have times, and the rows of a day are to be added: --on-duplicate sum.")
    if "not a number: sales" in detail and is_worked_out:
        hints.append("--sales needs a number in every column that it names, and does not divide by 0.")
    if found := re.search(r"empty dimension: (.+?) \(", detail):
        hints.append(f"Where a name stands on the first of its rows alone, as in merged cells: --fill-down {found[1]}.")
    if "code shortened" in detail:
        hints.append(
            "A spreadsheet kept the first digits of a long code alone: make its column text there, save again."
        )
    if "duplicate key" in detail:
        hints.append("Where rows of one day are parts of it, such as receipts, add them: --on-duplicate sum.")
    if "not a date" in detail:
        hints.append("Days that are written another way need --date-format, e.g. --date-format %d.%m.%Y.")
    if "not a number" in detail:
        hints.append(
            "Numbers that are written another way may need --decimal or --thousands; what 12k or 5 CR is to mean is not"
            " guessed."
        )
    return "\n".join([*hints, "Correct the rows and load again, or set them aside with --on-reject quarantine."])


def _stage(conn: psycopg.Connection, load_id: int, tables: Iterator[pa.Table | None], before: int) -> tuple[int, int]:
    """Stream text columns into sales_stage; return the number of rows, and the last line's number.

    Lines are numbered on from `before`, which the files so far have reached.
    """
    counted: tuple[int, int] | None = None
    with conn.cursor() as cursor:
        cursor.execute("savepoint read")
        while (counted := _copy(cursor, load_id, tables, before)) is None:
            cursor.execute("rollback to savepoint read")
    return counted


def _copy(
    cursor: psycopg.Cursor, load_id: int, tables: Iterator[pa.Table | None], before: int
) -> tuple[int, int] | None:
    """Stream tables in one COPY, each while the next is read; None: they come again from the first."""
    rows, last = 0, before
    first = next(tables, None)
    if first is None:
        return rows, last
    statement = copy_statement("sales_stage", ["load_id", *first.column_names], "(format csv)")
    with cursor.copy(statement) as copy, ThreadPoolExecutor(1) as beside:
        written: Future[None] | None = None
        for table in chain([first], tables):
            if table is None:
                return None
            lines: Any = pc.add(table["line_no"], before) if before else table["line_no"]
            numbered = table.set_column(table.column_names.index("line_no"), "line_no", lines)
            numbered = numbered.add_column(0, "load_id", _repeated(load_id, table.num_rows))
            buffer = io.BytesIO()
            pa_csv.write_csv(numbered, buffer, pa_csv.WriteOptions(include_header=False))
            if written is not None:
                written.result()
            written = beside.submit(copy.write, buffer.getbuffer())
            rows += table.num_rows
            last = max(last, pc.max(lines).as_py())
        if written is not None:
            written.result()
    return rows, last


def _repeated(value: int, count: int) -> Any:
    return whole_numbers(np.full(count, value))
