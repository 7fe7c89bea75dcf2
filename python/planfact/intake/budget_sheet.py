"""A year's budget as a sheet with a column per month, drafted from the forecast: to be edited, and loaded."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import openpyxl
import psycopg
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from planfact.amounts import Amounts
from planfact.database import dimensions_of
from planfact.errors import PlanfactError
from planfact.intake.sheet_writing import BOLD, print_to_width
from planfact.output_file import replaced


@dataclass(frozen=True)
class Drafted:
    """A draft of a budget: where it is, its year, rows, months, and its sum."""

    path: str
    year: int
    rows: int
    months: int
    amount: Decimal


def write_budget_draft(conn: psycopg.Connection, year: int, path: Path) -> Drafted:
    """Write what a year is forecast to be to an .xlsx file.

    Raises PlanfactError where the file cannot be written, psycopg.Error (PF009) where the forecast does not reach.
    """
    dimensions, amounts = dimensions_of(conn), Amounts.of(conn)
    cells: dict[tuple[str, ...], dict[str, Decimal]] = {}
    for *named, month, amount, _ in conn.execute("select * from budget_draft(%s)", [year]):
        cells.setdefault(tuple(named), {})[f"{month:%Y-%m}"] = amount
    months = sorted({month for of_cell in cells.values() for month in of_cell})

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Budget"
    sheet.append([*dimensions, *months])
    for cell_names, of_cell in cells.items():
        sheet.append([*cell_names, *(of_cell.get(month) for month in months)])
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if cell.column <= len(dimensions):
                cell.data_type = "s"  # a shop called =1+1 is no formula
            else:
                cell.number_format = "#,##0" if amounts.decimals is None else amounts.excel()
    for cell in sheet[1]:
        cell.font, side = BOLD, "right" if cell.column > len(dimensions) else None
        cell.alignment = Alignment(horizontal=side)
        sheet.column_dimensions[get_column_letter(cell.column)].width = 16
    sheet.print_title_rows, sheet.print_title_cols = "1:1", f"A:{get_column_letter(len(dimensions))}"
    sheet.page_setup.orientation = "landscape"
    print_to_width(sheet)
    sheet.freeze_panes = f"{get_column_letter(len(dimensions) + 1)}2"
    try:
        with replaced(path) as file:
            book.save(file)
    except OSError as error:
        raise PlanfactError(f"{path} cannot be written: {error.strerror or error}") from error
    whole = sum((amount for of_cell in cells.values() for amount in of_cell.values()), Decimal(0))
    return Drafted(str(path), year, len(cells), len(months), whole)
