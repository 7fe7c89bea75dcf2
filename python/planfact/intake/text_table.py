"""Tables of text: what CSV files have in common, whoever reads them, and small tables as rows, CSV or Excel alike."""

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from planfact.errors import PlanfactError
from planfact.intake.archive import plain_file
from planfact.intake.encoding import as_utf8
from planfact.intake.header import find_header
from planfact.intake.kind import kind_of
from planfact.intake.sources import as_text, sheet_of

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
            raise PlanfactError(f"{name} is damaged: its compressed data cannot be read") from error
        if isinstance(error, gzip.BadGzipFile):
            raise PlanfactError(f"{name} is not gzipped, though its name says so", hint="Rename it.") from error
        raise PlanfactError(f"{name} cannot be read: {getattr(error, 'strerror', None) or error}") from error


def read_rows(path: Path, sheet: str | None = None, say: Callable[[str], None] = lambda _: None) -> Iterator[Numbered]:
    """Yield the rows of a small table, its header first: a text or a workbook, whose numbers are marked as such."""
    with readable(str(path)), ExitStack() as stack:
        file, inner = plain_file(str(path), stack)
        if kind_of(file, str(path), inner) == "workbook":
            rows = sheet_of(file, str(path), sheet).iter_rows()
            yield from ((n, [as_text(cell).strip() for cell in row]) for n, row in enumerate(rows, 1))
            return
        text = as_utf8(file, str(path), None, say, stack).read().decode("utf-8-sig")
    delimiter = find_header(str(path), text, ("month", "amount"), None, None).delimiter
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    for cells in reader:
        yield reader.line_num, [cell.strip() for cell in cells]
