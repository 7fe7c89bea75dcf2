"""Cells of an Excel file as the text that the database is to judge: what a value means is decided there."""

import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException

from planfact.errors import PlanfactError
from planfact.intake.archive import refuse_bomb

#: As many has a sheet of Excel.
MOST_ROWS = 1 << 20


@contextmanager
def open_book(path: Path) -> Iterator[tuple[Any, Any]]:
    """Open an .xlsx file twice, row by row: cells as they were worked out when it was last saved, and as written.

    Raises PlanfactError where it cannot be read as one, or unpacks to far more than its size allows.
    """
    try:
        with path.open("rb") as file, ExitStack() as stack:
            refuse_bomb(file, str(path))
            books = [openpyxl.load_workbook(file, read_only=True, data_only=told) for told in (True, False)]
            for book in books:
                stack.callback(book.close)
            yield books[0], books[1]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise PlanfactError(f"{path} is not an Excel file (.xlsx)", hint="Save it as .xlsx.") from error
    except OSError as error:
        raise PlanfactError(f"{path} cannot be read: {error.strerror or error}") from error


def rows_of(sheet: Any, name: str) -> Iterator[list[Any]]:
    """Yield the values of every row of a sheet, from the first."""
    sheet.reset_dimensions()  # what the file says of its size may be a lie
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number > MOST_ROWS:
            raise PlanfactError(f"{name} has more than {MOST_ROWS:,} rows", hint="Save it by Excel.")
        yield [cell.value for cell in row]


def as_text(value: object) -> str:
    """Return a cell's value as text: numbers with a decimal point, days as YYYY-MM-DD, nothing as an empty text."""
    match value:
        case None:
            return ""
        case bool():
            return str(value)
        case datetime():
            return f"{value:%Y-%m-%d}"
        case date():
            return value.isoformat()
        case int() | float():
            # the shortest text that means this number, never in powers of ten
            return f"{Decimal(repr(value)):f}"
        case _:
            return str(unescape(str(value))).strip()
