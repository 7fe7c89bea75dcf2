"""Tables of text: what CSV files have in common, whoever reads them, and small tables as rows, CSV or Excel alike."""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from planfact.errors import PlanfactError
from planfact.intake.excel import as_text, open_book

DELIMITERS = ",;\t|"
DECIMAL_COMMA = r"^\s*([+-]?\d+),(\d+)\s*$"

NOT_UTF8 = "Save it as UTF-8 (in Excel: CSV UTF-8)."

#: A row's number in its file, from 1, and its cells.
Numbered = tuple[int, list[str]]


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Say in words why a file cannot be read."""
    try:
        yield
    except (OSError, EOFError, zlib.error) as error:
        if isinstance(error, EOFError) or "Truncated compressed stream" in str(error):
            raise PlanfactError(f"{name} is cut off: the compressed data end too early") from error
        if isinstance(error, zlib.error) or "zlib inflate failed" in str(error):
            raise PlanfactError(f"{name} is damaged: its compressed data make no sense") from error
        if isinstance(error, gzip.BadGzipFile):
            raise PlanfactError(f"{name} is not gzipped, though its name says so", hint="Rename it.") from error
        raise PlanfactError(f"{name} cannot be read: {getattr(error, 'strerror', None) or error}") from error


def header_of(name: str, head: bytes, given: str | None = None) -> tuple[list[str], str]:
    """Return the column names on the first line of a CSV file, and its delimiter: the given, or the likeliest."""
    if not head:
        raise PlanfactError(f"{name} is empty")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise PlanfactError(f"{name} is UTF-16, not UTF-8", hint=NOT_UTF8)
    first = head.splitlines()[0].removeprefix(b"\xef\xbb\xbf")
    try:
        line = first.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PlanfactError(
            f"{name} is not UTF-8 (byte {error.start + 1} of its first line)", hint="Save it as UTF-8."
        ) from error
    delimiter = given or max(DELIMITERS, key=line.count)
    return next(csv.reader([line], delimiter=delimiter)), delimiter


def read_rows(path: Path) -> Iterator[Numbered]:
    """Yield the rows of a small table, its header first: .xlsx, .csv or .csv.gz; numbers with a decimal point."""
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        for row in open_book(path).worksheets[0].iter_rows():
            yield row[0].row, [as_text(cell.value) for cell in row]
        return
    with readable(str(path)):
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    _, delimiter = header_of(str(path), raw)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PlanfactError(f"{path} is not UTF-8", hint=NOT_UTF8) from error
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    for cells in reader:
        # a comma inside a number is a decimal comma where it cannot be a delimiter
        yield (
            reader.line_num,
            [re.sub(DECIMAL_COMMA, r"\1.\2", cell) if delimiter != "," else cell for cell in map(str.strip, cells)],
        )
