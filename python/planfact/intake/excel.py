"""Cells of an Excel file as the text that the database is to judge: what a value means is decided there."""

import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from planfact.errors import PlanfactError


def open_book(path: Path, formulas: bool = False) -> Any:
    """Open an .xlsx file; with formulas=True cells hold them, else what they came to when it was last saved.

    Raises PlanfactError where it cannot be read as one.
    """
    try:
        return openpyxl.load_workbook(path, data_only=not formulas)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise PlanfactError(f"{path} is not an Excel file (.xlsx)", hint="Save it as .xlsx.") from error
    except OSError as error:
        raise PlanfactError(f"{path} cannot be read: {error.strerror or error}") from error


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
            return str(value).strip()
