"""Tables of text: what CSV files have in common, whoever reads them, and small tables as rows, CSV or Excel alike."""

import csv
import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from planfact.errors import PlanfactError
from planfact.intake.archive import plain_file
from planfact.intake.encoding import as_utf8
from planfact.intake.header import find_header
from planfact.intake.kind import kind_of
from planfact.intake.sources import as_text, sheet_of

#: A row's number in its file, from 1, and its cells.
Numbered = tuple[int, list[str]]

#: How much of a text is looked at to find its delimiter.
HEAD = 1 << 16
#: Characters of a line.
LONGEST = 1 << 20


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
            raise PlanfactError(
                f"{name} is not gzipped, or not to its end, though its name says so",
                hint="Rename it where it is not packed; else unpack it by hand.",
            ) from error
        raise PlanfactError(f"{name} cannot be read: {getattr(error, 'strerror', None) or error}") from error


@contextmanager
def open_rows(
    path: Path,
    sheet: str | None = None,
    say: Callable[[str], None] = lambda _: None,
    wanted: Sequence[str] = ("month", "amount"),
) -> Iterator[Callable[[], Iterator[Numbered]]]:
    """Yield what gives the rows of a small table from its header on, as often as it is called.

    A text or a workbook, whose numbers are marked as such. A text is never held as a whole, whatever it unpacks to.
    """
    with ExitStack() as stack:
        with readable(str(path)):
            rows = _opened(path, sheet, say, wanted, stack)
        yield rows


def read_rows(
    path: Path,
    sheet: str | None = None,
    say: Callable[[str], None] = lambda _: None,
    wanted: Sequence[str] = ("month", "amount"),
) -> Iterator[Numbered]:
    """Yield the rows of a small table once, its header first."""
    with open_rows(path, sheet, say, wanted) as rows:
        yield from rows()


def _opened(
    path: Path, sheet: str | None, say: Callable[[str], None], wanted: Sequence[str], stack: ExitStack
) -> Callable[[], Iterator[Numbered]]:
    file, inner = plain_file(str(path), stack)
    if kind_of(file, str(path), inner) == "workbook":
        chosen = sheet_of(file, str(path), sheet)
        return lambda: ((n, [as_text(cell).strip() for cell in row]) for n, row in enumerate(chosen.iter_rows(), 1))
    plain = as_utf8(file, str(path), None, say, stack)
    head = plain.read(HEAD).decode(errors="ignore")
    delimiter = find_header(str(path), head, wanted, None, None).delimiter
    return lambda: _parsed(plain, str(path), delimiter)


def _parsed(file: IO[bytes], name: str, delimiter: str) -> Iterator[Numbered]:
    # by its name, since it is read more than once
    with open(file.name, encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(_lines(text, name), delimiter=delimiter)
        try:
            for cells in reader:
                yield reader.line_num, [cell.strip() for cell in cells]
        except csv.Error as error:
            raise PlanfactError(f"{name}, line {reader.line_num}: {error}", hint="Correct the line.") from error


def _lines(text: IO[str], name: str) -> Iterator[str]:
    number = 0
    while line := text.readline(LONGEST):
        number += 1
        if len(line) == LONGEST:
            raise PlanfactError(f"{name}, line {number}: longer than {LONGEST:,} characters: this is no table")
        yield line
