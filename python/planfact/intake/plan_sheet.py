"""The plan of a month as an Excel sheet: written for a planner to change, read back as overrides.

What a change means, and whether it may be made, is decided in the database: validate_overrides, import_overrides.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import openpyxl
import psycopg
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from planfact.database import dimensions_of, one_row
from planfact.errors import PlanfactError
from planfact.intake.numbers import TYPED
from planfact.intake.planned_number import changed_plan, new_plan
from planfact.intake.sources import as_text, open_book
from planfact.intake.stage import bad_rows_in_words, stage_rows
from planfact.intake.text_table import readable
from planfact.output_file import replaced

#: More series than this, and a row stands for the first two dimensions.
MOST_ROWS = 10_000

SHEET, ABOUT, STAMP = "Plan", "About", "planfact"
NUMBERS = ("Forecast", "Plan", "Last year", "Budget")
EDITED = ("New plan", "Change %", "Reason")
#: What an older sheet has, too.
NEEDED = {"Plan", "New plan", "Reason"}
FIRST_ROW = 2

#: What a workbook writes as _xHHHH_: control characters, and what would be read as such.
ESCAPED = re.compile(rf"{ILLEGAL_CHARACTERS_RE.pattern}|_(?=x[0-9A-Fa-f]{{4}}_)")

EDITABLE = PatternFill("solid", fgColor="FFF2CC")
HEADER = PatternFill("solid", fgColor="D9E1F2")


@dataclass(frozen=True)
class Written:
    """A planning sheet: where it is, the plan it shows, how many rows it has."""

    path: str
    plan_id: int
    month: str
    rows: int


@dataclass(frozen=True)
class Imported:
    """What became of a planning sheet: overrides made of the month's plan."""

    plan_id: int
    month: str
    overrides: int
    plan_before: Decimal
    plan_after: Decimal
    largest: list[dict[str, Any]]


#: How many changes of an import are shown, and how many rows of those that are to be confirmed.
LARGEST = 10


def write_sheet(conn: psycopg.Connection, month: date, path: Path, plan_id: int | None = None) -> Written:
    """Write the plan of a month, the one in force unless named, to an .xlsx file.

    Raises PlanfactError where the month has no such plan, or the file cannot be written.
    """
    dimensions = dimensions_of(conn)
    rows = _rows(conn, month, plan_id, dimensions)
    labels = _labels(conn, dimensions)
    if not rows:
        named = f"plan {plan_id} has nothing for {month:%Y-%m}" if plan_id else f"{month:%Y-%m} has no plan yet"
        raise PlanfactError(named, hint="planfact plan list shows what there is.")
    plan_id = int(rows[0][-1])

    book = openpyxl.Workbook()
    book.remove(book.active)
    _write_plan(book.create_sheet(SHEET), dimensions, labels, rows)
    _write_about(book.create_sheet(ABOUT), month, plan_id, len(dimensions) + len(labels), len(rows))
    stamp = book.create_sheet(STAMP)
    stamp.append([_text(stamp, one) for one in (f"{month:%Y-%m-%d}", str(plan_id), *dimensions)])
    stamp.sheet_state = "veryHidden"
    try:
        with replaced(path) as file:
            book.save(file)
    except OSError as error:
        raise PlanfactError(f"{path} cannot be written: {error.strerror or error}") from error
    return Written(str(path), plan_id, f"{month:%Y-%m}", len(rows))


def import_sheet(conn: psycopg.Connection, path: Path, yes: bool = False, dry_run: bool = False) -> Imported:
    """Make the changed rows of a planning sheet overrides: all of them, or none; with dry_run, none.

    Raises PlanfactError where the file is no planning sheet, nothing in it was changed, rows are bad (each is named),
    or changes are so large that they want a yes; psycopg.Error (PF005: the month is frozen, or another plan is in
    force) for what the database refuses.
    """
    known = dimensions_of(conn)
    month, plan_id, changed = _changed_rows(path, known)
    with conn.transaction(force_rollback=dry_run):
        (load_id,) = one_row(conn, "select nextval('override_load_id')")
        stage_rows(conn, "override_stage", load_id, [*known, "plan_seen", "quantity", "reason"], changed)
        changes = _changes(conn, load_id, month, plan_id)
        with bad_rows_in_words(load_id, path.name, lambda said: said.message_hint or ""):
            (count,) = one_row(conn, "call import_overrides(%s, %s::date, %s::bigint)", [load_id, month, plan_id])
        if count and not yes and not dry_run:
            _assert_meant(path, changes)
    before = changes[0]["whole"] if changes else Decimal(0)
    after = changes[0]["new_whole"] if changes else before
    shown = [*known, "plan", "new_plan", "change"]
    largest = [{name: one[name] for name in shown} for one in changes[:LARGEST] if one["change"]]
    return Imported(plan_id, month[:7], count, before, after, largest)


def _changed_rows(path: Path, known: list[str]) -> tuple[str, int, list[list[Any]]]:
    """Return month, plan, and the rows that a planner changed, as they are staged."""
    with readable(str(path)), path.open("rb") as file:
        book = open_book(file, str(path))
        if lost := {SHEET, STAMP}.difference(book.sheet_names):
            raise PlanfactError(
                f"{path} is no planning sheet: it has no tab called {', '.join(sorted(lost))}",
                hint="Write one: planfact plan export --month YYYY-MM.",
            )
        month, plan_id, *dimensions = next(_texts(book, STAMP))
        rows = list(_texts(book, SHEET))
        header = rows.pop(0) if rows else []
        formulas, per_cents = _marks(file)
    if dimensions != known or header[: len(known)] != known or not set(header) >= NEEDED:
        raise PlanfactError(
            f"{path}: its columns are {', '.join(header)}; this database plans by {', '.join(known)}",
            hint="Columns may not be renamed. Export the sheet again.",
        )
    plan, quantity, reason = (header.index(name) for name in ("Plan", "New plan", "Reason"))
    change = header.index("Change %") if "Change %" in header else len(header)

    changed = []
    for number, row in enumerate(rows, FIRST_ROW):
        cells = [*row, ""]
        # a formula that nobody has worked out yet is not nothing
        asked, percent, why = (cells[at] or formulas.get((number, at), "") for at in (quantity, change, reason))
        if asked and percent:
            raise PlanfactError(
                f"{path}: row {number} has both, New plan {asked} and Change % {percent}", hint="Leave one of them out."
            )
        if asked:
            asked = new_plan(asked, cells[plan], (number, quantity) in per_cents)
        elif percent:
            asked = changed_plan(percent, cells[plan], (number, change) in per_cents)
        if asked or why:
            changed.append([number, *cells[: len(known)], cells[plan], asked, why])
    if not changed:
        raise PlanfactError(
            f"{path}: no row has a new plan", hint="Write into the column New plan or Change %, and why."
        )
    return month, int(plan_id), changed


def _changes(conn: psycopg.Connection, load_id: int, month: str, plan_id: int) -> list[dict[str, Any]]:
    cursor = conn.execute("select * from sheet_changes(%s, %s::date, %s::bigint)", [load_id, month, plan_id])
    names = [column.name for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _assert_meant(path: Path, changes: list[dict[str, Any]]) -> None:
    """Refuse changes that the database finds large until somebody says that they are meant."""
    large = [one for one in changes if one["is_large"]]
    said = [f"row {one['line_no']}: {one['plan']:,.0f} becomes {one['new_plan']:,.0f}" for one in large[:LARGEST]]
    if len(large) > LARGEST:
        said.append(f"and {len(large) - LARGEST} more")
    if changes and changes[0]["is_large_in_all"]:
        said.append(f"in all: {changes[0]['whole']:,.0f} becomes {changes[0]['new_whole']:,.0f}")
    if said:
        raise PlanfactError(
            f"{path}: a row is more than doubled or halved, or the whole moves by more than 10 %; nothing was changed",
            "\n".join(said),
            f"Look at it: planfact plan import {path} --dry-run. If it is meant, add --yes.",
        )


def _texts(book: Any, sheet: str) -> Iterator[list[str]]:
    for row in book.get_sheet_by_name(sheet).iter_rows():
        # a tick in a box is no quantity
        yield [str(cell) if isinstance(cell, bool) else as_text(cell).lstrip(TYPED).strip() for cell in row]


def _marks(file: IO[bytes]) -> tuple[dict[tuple[int, int], str], set[tuple[int, int]]]:
    """Return an .xlsx's formulas by row and place, and where its per cents are; other kinds hold what they came to."""
    file.seek(0)
    if not zipfile.is_zipfile(file) or "xl/workbook.xml" not in zipfile.ZipFile(file).namelist():
        return {}, set()
    sheet = openpyxl.load_workbook(file, read_only=True)[SHEET]  # row by row
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    formulas, per_cents = {}, set()
    for row in sheet.iter_rows(min_row=FIRST_ROW):
        for cell in row:
            if cell.data_type == "f":
                formulas[cell.row, cell.column - 1] = str(cell.value)
            if cell.value is not None and "%" in str(cell.number_format):
                per_cents.add((cell.row, cell.column - 1))
    return formulas, per_cents


def _rows(conn: psycopg.Connection, month: date, plan_id: int | None, dimensions: list[str]) -> list[tuple[Any, ...]]:
    query = "select * from plan_sheet(%s, %s::bigint, %s::integer)"
    rows = conn.execute(query, [month, plan_id, None]).fetchall()
    if len(rows) > MOST_ROWS and len(dimensions) > 2:
        rows = conn.execute(query, [month, plan_id, 2]).fetchall()
    return rows


def _labels(conn: psycopg.Connection, dimensions: list[str]) -> dict[int, dict[str, str]]:
    """Return the names of members by the place of their dimension, of those that have any."""
    query = "select member, label from dimension_member where dimension = %s and label is not null"
    named: dict[int, dict[str, str]] = {
        place: dict(conn.execute(query, [one]).fetchall()) for place, one in enumerate(dimensions)
    }
    return {place: labels for place, labels in named.items() if labels}


def _text(sheet: Any, value: str | None) -> Any:
    """Return a cell that is text, whatever it looks like: a shop called =1+1 is no formula."""
    cell = WriteOnlyCell(sheet, value and ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", value))
    if value is not None:
        cell.data_type = "s"
    return cell


def _write_plan(
    sheet: Any, dimensions: list[str], labels: dict[int, dict[str, str]], rows: list[tuple[Any, ...]]
) -> None:
    names = [*dimensions, *(f"{dimensions[place]}: name" for place in labels)]
    columns = [*names, *NUMBERS, *EDITED]
    sheet.freeze_panes = f"{get_column_letter(len(names) + 1)}{FIRST_ROW}"
    for number, name in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = 40 if name == "Reason" else max(14, len(name) + 4)
    sheet.protection.sheet = True
    sheet.protection.autoFilter = sheet.protection.formatColumns = False  # allowed, that is
    last = f"{get_column_letter(len(columns))}{len(rows) + 1}"
    sheet.auto_filter.ref = f"A1:{last}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0  # as wide as one page, as long as it takes
    for name, least, wanted in (
        ("New plan", "0", "A quantity of 0 or more, or 105% of the plan; empty leaves the plan as it is."),
        ("Change %", "-100", "By how many per cent the plan is to change, -100 or more: 5, -2.5."),
    ):
        edited = get_column_letter(columns.index(name) + 1)
        rule = DataValidation("decimal", operator="greaterThanOrEqual", formula1=least, allow_blank=True)
        rule.errorTitle, rule.error, rule.showErrorMessage = name, wanted, True
        rule.add(f"{edited}{FIRST_ROW}:{edited}{len(rows) + 1}")
        sheet.add_data_validation(rule)

    header = [_text(sheet, name) for name in columns]
    for cell in header:
        cell.font, cell.fill, cell.alignment = Font(bold=True), HEADER, Alignment(wrap_text=True, vertical="top")
    sheet.append(header)
    for row in rows:
        beside = [names.get(row[place]) for place, names in labels.items()]
        named = [_text(sheet, name) for name in (*row[: len(dimensions)], *beside)]
        numbers = [WriteOnlyCell(sheet, value) for value in row[len(dimensions) : -1]]
        for cell in numbers:
            cell.number_format = "#,##0.###"
        empty = [WriteOnlyCell(sheet) for _ in EDITED]
        for cell in empty:
            cell.protection, cell.fill, cell.number_format = Protection(locked=False), EDITABLE, "#,##0.###"
        empty[-1].number_format = "@"
        sheet.append([*named, *numbers, *empty])


def _write_about(sheet: Any, month: date, plan_id: int, names: int, rows: int) -> None:
    column = {name: get_column_letter(names + 1 + n) for n, name in enumerate((*NUMBERS, *EDITED))}
    plan, edited, percent = (
        f"{SHEET}!{column[name]}{FIRST_ROW}:{column[name]}{rows + 1}" for name in ("Plan", "New plan", "Change %")
    )
    sheet.column_dimensions["A"].width = 28
    sheet.column_dimensions["B"].width = 70
    sheet.protection.sheet = True
    lines: list[tuple[str, Any]] = [
        ("Month", f"{month:%Y-%m}"),
        ("Plan", plan_id),
        ("Written", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"),
        (
            "How to",
            "Write the new plan of a row, or by how many per cent it is to change, and the reason into the yellow"
            " columns. Rows left empty stay as they are.",
        ),
        ("Then", "planfact plan import FILE: all changed rows become overrides, or none and each bad row is named."),
        ("Sum of the plan", f"=SUM({plan})"),
        (
            "Sum with your changes",
            f'=SUM({plan})-SUMIF({edited},">=0",{plan})+SUM({edited})+SUMPRODUCT({plan},{percent})/100',
        ),
    ]
    for name, value in lines:
        label = _text(sheet, name)
        label.font = Font(bold=True)
        told = WriteOnlyCell(sheet, value)
        told.alignment = Alignment(wrap_text=True, horizontal="left")
        told.number_format = "#,##0.###"
        sheet.append([label, told])
