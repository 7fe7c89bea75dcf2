"""Sales files: CSV, gzipped CSV and Parquet, read as text, batch by batch, never whole.

What a value means is decided in the database; here only its wrapping is taken off: delimiter, byte order
mark, decimal comma, a date written another way.
"""

import gzip
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, cast

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from planfact.errors import PlanfactError
from planfact.intake.reading import Reading
from planfact.intake.text_table import DECIMAL_COMMA, NOT_UTF8, header_of, readable

OPTIONAL = "onpromotion"


def read(path: str, reading: Reading, advance: Callable[[int], None] = lambda _: None) -> Iterator[pa.Table]:
    """Yield tables of text columns, named and ordered as reading.columns (onpromotion only where the file has it).

    `path` may be "-" for CSV on standard input. `advance` is told how many bytes of the file were read.
    Raises PlanfactError, naming file and place, where the file is not what it should be.
    """
    name = "standard input" if path == "-" else path
    try:
        with readable(name), ExitStack() as stack:
            raw = sys.stdin.buffer if path == "-" else stack.enter_context(Path(path).open("rb"))
            if path == "-" or not raw.seekable():
                raw = stack.enter_context(_copied(raw))
            tables = _parquet(raw, name, reading) if path.endswith(".parquet") else _csv(raw, name, reading)
            position = rows = 0
            for table, end in tables:
                rows += table.num_rows
                yield table
                if path != "-":
                    advance(end - position)
                    position = end
            if rows == 0:
                raise PlanfactError(f"{name} has a header but no rows")
    except pa.ArrowInvalid as error:
        raise _explain(name, str(error)) from error


def _copied(pipe: IO[bytes]) -> IO[bytes]:
    """Return what a pipe gives as a file, which can be read from its beginning twice."""
    copy = tempfile.NamedTemporaryFile(prefix="planfact-")  # noqa: SIM115 - the caller closes it
    shutil.copyfileobj(pipe, copy)
    copy.flush()
    copy.seek(0)
    return cast(IO[bytes], copy)


def _parquet(raw: IO[bytes], name: str, reading: Reading) -> Iterator[tuple[pa.Table, int]]:
    file = pa_parquet.ParquetFile(raw)
    wanted = _choose_columns(name, file.schema_arrow.names, reading)
    for batch in file.iter_batches(columns=list(wanted.values())):
        table = pa.table({ours: batch.column(theirs) for ours, theirs in wanted.items()})
        table = pa.table({ours: _as_text(table[ours], ours, name) for ours in wanted})
        yield _plain_text(table, reading, reading.decimal), raw.tell()


def _as_text(column: Any, ours: str, name: str) -> Any:
    if pa.types.is_timestamp(column.type):
        day = column.cast(pa.date32(), safe=False)
        if not day.cast(column.type).equals(column):
            raise PlanfactError(f"{name}: column {ours} holds times of day; planfact takes whole days")
        column = day
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    return column.cast(pa.string())


def _csv(raw: IO[bytes], name: str, reading: Reading) -> Iterator[tuple[pa.Table, int]]:
    is_zipped = name.endswith(".gz")
    head = (gzip.GzipFile(fileobj=raw) if is_zipped else raw).read(1 << 16)
    header, delimiter = header_of(name, head, reading.delimiter)
    wanted = _choose_columns(name, header, reading)
    # Arrow reads ahead in threads of its own, which must not be inside a Python file when the process ends
    file = pa.OSFile(raw.name, "rb")
    stream: Any = pa.CompressedInputStream(file, "gzip") if is_zipped else file
    reader = pa_csv.open_csv(
        stream,
        read_options=pa_csv.ReadOptions(block_size=4 << 20, use_threads=False),  # so that errors name the line
        parse_options=pa_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        convert_options=pa_csv.ConvertOptions(
            include_columns=list(wanted.values()), column_types=dict.fromkeys(wanted.values(), pa.string())
        ),
    )
    decimal = reading.decimal
    for number, batch in enumerate(reader):
        table = pa.Table.from_batches([batch]).rename_columns(list(wanted))
        if number == 0:
            decimal = decimal or _detect_decimal(table, delimiter)
            _say_what_was_detected(name, head, delimiter, decimal, reading)
        yield _plain_text(table, reading, decimal), file.tell()


def _choose_columns(name: str, header: list[str], reading: Reading) -> dict[str, str]:
    """Map planfact's columns to the file's; refuse what is missing or doubled, say what is left out."""
    wanted = {ours: reading.names.get(ours, ours) for ours in reading.columns}
    if OPTIONAL not in reading.names and OPTIONAL not in header:
        wanted.pop(OPTIONAL, None)
    missing = {ours: theirs for ours, theirs in wanted.items() if theirs not in header}
    if missing:
        if any(re.fullmatch(r"\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4}|[+-]?\d+([.,]\d+)?", cell) for cell in header):
            raise PlanfactError(
                f"{name} has no header: its first line is {_shown(header)}",
                hint=f"Put the column names on the first line: {_shown(list(wanted))}.",
            )
        raise PlanfactError(
            f"{name} has no column {_shown(list(missing.values()))}; it has {_shown(header)}",
            hint=f"Say which column is which: --map {','.join(f'{ours}=…' for ours in missing)}.",
        )
    if doubled := sorted({theirs for theirs in wanted.values() if header.count(theirs) > 1}):
        raise PlanfactError(f"{name} has more than one column {_shown(doubled)}")
    if unused := [column for column in header if column not in wanted.values()]:
        reading.say(f"{name}: left out, since nobody asked for it: {_shown(unused)}")
    return wanted


def _detect_decimal(table: pa.Table, delimiter: str) -> str:
    """Take commas for decimal commas only where they cannot be anything else: no comma delimits, no point is used."""
    sample = table["sales"].slice(0, 1000).drop_null()
    has_comma = pc.any(pc.match_substring_regex(sample, DECIMAL_COMMA)).as_py()
    has_point = pc.any(pc.match_substring(sample, ".")).as_py()
    return "," if delimiter != "," and has_comma and not has_point else "."


def _say_what_was_detected(name: str, head: bytes, delimiter: str, decimal: str, reading: Reading) -> None:
    found = []
    if head.startswith(b"\xef\xbb\xbf"):
        found.append("a byte order mark")
    if delimiter != "," and reading.delimiter is None:
        found.append({";": "semicolons", "\t": "tabs", "|": "bars"}[delimiter] + " between columns")
    if decimal == "," and reading.decimal is None:
        found.append("decimal commas")
    if found:
        reading.say(f"{name}: detected {', '.join(found)}")


def _plain_text(table: pa.Table, reading: Reading, decimal: str | None) -> pa.Table:
    for column in {"sales", OPTIONAL}.intersection(table.column_names) if decimal == "," else ():
        plain: Any = pc.replace_substring_regex(table[column], DECIMAL_COMMA, r"\1.\2")
        table = table.set_column(table.column_names.index(column), column, plain)
    if reading.date_format:
        day = table["day"]
        parsed = pc.strptime(day, format=reading.date_format, unit="s", error_is_null=True)
        # what does not parse stays as it is, to be refused by name in the database
        plain = pc.coalesce(pc.strftime(parsed, format="%Y-%m-%d"), day)
        table = table.set_column(table.column_names.index("day"), "day", plain)
    return table


def _shown(names: list[str], limit: int = 8) -> str:
    cut = [name if len(name) <= 40 else name[:40] + "…" for name in names[:limit]]
    return ", ".join(cut) + (f" and {len(names) - limit} more" if len(names) > limit else "")


def _explain(name: str, message: str) -> PlanfactError:
    if "invalid UTF8" in message:
        return PlanfactError(f"{name} is not UTF-8", hint=NOT_UTF8)
    if found := re.search(r"(?:Row #(\d+): )?Expected (\d+) columns, got (\d+)", message):
        row, expected, got = found.groups()
        where = f", line {row}" if row else ""
        return PlanfactError(f"{name}{where}: {got} values where the header names {expected}")
    if "Parquet" in message:
        return PlanfactError(f"{name} is not a Parquet file")
    return PlanfactError(f"{name} cannot be read as a table: {message}")
