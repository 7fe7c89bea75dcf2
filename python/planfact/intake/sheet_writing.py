"""The plan of some months as an Excel sheet, for a planner to change: sheet_reading reads it back as overrides."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import psycopg
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from planfact.amounts import Amounts
from planfact.database import dimensions_of
from planfact.errors import PlanfactError
from planfact.intake.plan_sheet import EDITED, FIRST_ROW, LANGUAGE, NUMBERS, STAMP, Layout
from planfact.output_file import replaced
from planfact.report.wording import Language

#: More series than this, and a row stands for the first two dimensions.
MOST_ROWS = 10_000

#: What a workbook writes as _xHHHH_: control characters, and what would be read as such.
ESCAPED = re.compile(rf"{ILLEGAL_CHARACTERS_RE.pattern}|_(?=x[0-9A-Fa-f]{{4}}_)")

EDITABLE = PatternFill("solid", fgColor="FFF2CC")
HEADER = PatternFill("solid", fgColor="D9E1F2")
#: What a planner writes has no format of its own: beside one of numbers 105 %, as it is typed, is kept as 1.05 alone.
TYPED = "General"
#: Bold, in the letters of all other cells: a font without a name is another one in LibreOffice.
BOLD = Font(name="Calibri", size=11, bold=True)
SUM = PatternFill("solid", fgColor="EDEDED")

#: How wide the text of About is, in characters, and how high a line of it, in points.
ABOUT_WIDTH, LINE_HEIGHT = 70, 15


@dataclass(frozen=True)
class Written:
    """A planning sheet: where it is, the plans it shows, how many rows it has besides the sums."""

    path: str
    plan_id: int
    month: str
    rows: int
    plans: dict[str, int]


@dataclass(frozen=True)
class _Row:
    """A series, or a sum: its members (None: all), its numbers by month."""

    members: tuple[str | None, ...]
    is_sum: bool
    numbers: dict[date, tuple[Any, ...]]


def write_sheet(
    conn: psycopg.Connection, months: Sequence[date], path: Path, plan_id: int | None = None, lang: str = "en"
) -> Written:
    """Write the plan of months, the one in force unless named, side by side to an .xlsx file.

    Raises PlanfactError where a month has no such plan, or the file cannot be written.
    """
    dimensions = dimensions_of(conn)
    layout = Layout(Language.named(lang), dimensions, months)
    plans, rows = _rows(conn, months, plan_id, len(dimensions))
    labels = _labels(conn, dimensions)
    members = {member for row in rows for member in row.members}
    everything = layout.word("all")
    while everything in members:
        everything = f"({everything})"

    book = openpyxl.Workbook()
    book.remove(book.active)
    page = _Page(layout, book.create_sheet(layout.word("tab")), labels, everything, Amounts.of(conn))
    page.write(rows)
    series = sum(not row.is_sum for row in rows)
    _write_about(book.create_sheet(layout.word("about")), page, plans, series)
    stamp = book.create_sheet(STAMP)
    for month, plan in plans.items():
        stamp.append([_text(stamp, one) for one in (f"{month:%Y-%m-%d}", str(plan), *dimensions)])
    stamp.append([_text(stamp, one) for one in (LANGUAGE, lang, everything)])
    stamp.sheet_state = "veryHidden"
    try:
        with replaced(path) as file:
            book.save(file)
    except OSError as error:
        raise PlanfactError(f"{path} cannot be written: {error.strerror or error}") from error
    named = {f"{month:%Y-%m}": plan for month, plan in plans.items()}
    return Written(str(path), plans[months[0]], f"{months[0]:%Y-%m}", series, named)


def _rows(
    conn: psycopg.Connection, months: Sequence[date], plan_id: int | None, depth: int
) -> tuple[dict[date, int], list[_Row]]:
    """Return the plan of each month and the rows of all: series in order, then sums."""
    query = "select * from planning_sheet(%s, %s::bigint, %s::integer)"
    plans: dict[date, int] = {}
    numbers: dict[tuple[bool, tuple[str | None, ...]], dict[date, tuple[Any, ...]]] = {}
    read = {month: conn.execute(query, [month, plan_id, None]).fetchall() for month in months}
    if depth > 2 and any(len(found) > MOST_ROWS for found in read.values()):
        read = {month: conn.execute(query, [month, plan_id, 2]).fetchall() for month in months}
    for month, found in read.items():
        if not found:
            named = f"plan {plan_id} has nothing for {month:%Y-%m}" if plan_id else f"{month:%Y-%m} has no plan yet"
            raise PlanfactError(named, hint="planfact plan list shows what there is.")
        plans[month] = int(found[0][-1])
        for row in found:
            numbers.setdefault((row[depth], row[:depth]), {})[month] = row[depth + 1 : -1]
    rows = [_Row(members, is_sum, of_months) for (is_sum, members), of_months in numbers.items()]
    # a series that only a later month plans stands where its name says; sums stay in their own order, below
    rows = sorted((row for row in rows if not row.is_sum), key=lambda row: [one or "" for one in row.members]) + sorted(
        (row for row in rows if row.is_sum), key=lambda row: [(one is None, one or "") for one in row.members]
    )
    return plans, rows


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


def print_to_width(sheet: Any) -> None:
    """Print a tab as wide as one page, and as long as it takes."""
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.print_options.gridLines = True


@dataclass(frozen=True)
class _Page:
    """The tab that a planner changes."""

    layout: Layout
    sheet: Any
    labels: dict[int, dict[str, str]]
    everything: str
    amounts: Amounts

    def names(self) -> list[str]:
        words = [self.layout.dimension(one) for one in self.layout.dimensions]
        return [*words, *(self.layout.word("name_of", name=words[place]) for place in self.labels)]

    def columns(self) -> list[str]:
        """Return the headings, in their order."""
        of_months = [self.layout.heading(key, month) for month in self.layout.months for key in (*NUMBERS, *EDITED)]
        return [*self.names(), *of_months, self.layout.word("reason")]

    def letter(self, key: str, month: date) -> str:
        """Return the letter of a month's column."""
        return str(get_column_letter(self.columns().index(self.layout.heading(key, month)) + 1))

    def write(self, rows: Sequence[_Row]) -> None:
        self._set_up(len(rows) + 1)
        header = [_text(self.sheet, name) for name in self.columns()]
        for place, cell in enumerate(header):
            is_number = len(self.names()) <= place < len(header) - 1  # the last is the reason
            side = "right" if is_number else None
            cell.font, cell.fill = BOLD, HEADER
            cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal=side)
        self.sheet.append(header)
        for row in rows:
            self.sheet.append(self._cells(row))

    def _set_up(self, last_row: int) -> None:
        sheet, columns, named = self.sheet, self.columns(), len(self.names())
        sheet.freeze_panes = f"{get_column_letter(named + 1)}{FIRST_ROW}"
        for number, name in enumerate(columns, start=1):
            width = 40 if number == len(columns) else max(14, len(name) + 4)
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.protection.sheet = True
        sheet.protection.autoFilter = sheet.protection.formatColumns = False  # allowed, that is
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last_row}"
        sheet.print_title_rows, sheet.print_title_cols = "1:1", f"A:{get_column_letter(named)}"
        sheet.page_setup.orientation = "landscape"
        print_to_width(sheet)
        for month in self.layout.months:
            for key, least in (("new_plan", "0"), ("change", "-100")):
                rule = DataValidation("decimal", operator="greaterThanOrEqual", formula1=least, allow_blank=True)
                rule.errorTitle, rule.error = self.layout.word(key), self.layout.word(f"{key}_rule")
                rule.showErrorMessage = True
                if key == "new_plan" and self.amounts.unit:
                    rule.prompt, rule.showInputMessage = self.unit(), True
                letter = self.letter(key, month)
                rule.add(f"{letter}{FIRST_ROW}:{letter}{last_row}")
                sheet.add_data_validation(rule)

    def unit(self) -> str:
        """Say what amounts are counted in."""
        return self.layout.language.say("in_unit", unit=self.amounts.unit)

    def _cells(self, row: _Row) -> list[Any]:
        beside = [names.get(row.members[place] or "") for place, names in self.labels.items()]
        members = (self.everything if one is None else one for one in row.members)
        cells = [_text(self.sheet, name) for name in (*members, *beside)]
        form = self.amounts.excel()
        for month in self.layout.months:
            numbers = [WriteOnlyCell(self.sheet, value) for value in row.numbers.get(month, [None] * len(NUMBERS))]
            for cell in numbers:
                cell.number_format = form
            cells += numbers
            # a month that does not plan the series has nothing to change
            cells += [self._empty(TYPED, month in row.numbers) for _ in EDITED]
        if row.is_sum:
            for cell in cells:
                cell.font = BOLD
                cell.fill = SUM if cell.protection.locked else EDITABLE
        return [*cells, self._empty("@")]

    def _empty(self, number_format: str, is_open: bool = True) -> Any:
        cell = WriteOnlyCell(self.sheet)
        cell.number_format = number_format
        if is_open:
            cell.protection, cell.fill = Protection(locked=False), EDITABLE
        return cell


def _write_about(sheet: Any, page: _Page, plans: dict[date, int], series: int) -> None:
    """Tell what the sheet is, and what to do with it; sums are of the series' rows, so that nothing counts twice."""
    layout = page.layout
    sheet.column_dimensions["A"].width = 34
    sheet.column_dimensions["B"].width = ABOUT_WIDTH
    print_to_width(sheet)
    sheet.protection.sheet = True
    lines: list[tuple[str, Any]] = [
        (layout.word("month"), ", ".join(f"{month:%Y-%m}" for month in plans)),
        *((layout.word("plan_id", month=f"{month:%Y-%m}"), plan) for month, plan in plans.items()),
        *([(layout.word("amounts"), page.unit())] if page.amounts.unit else []),
        (layout.word("written"), f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"),
        (layout.word("how"), layout.word("how_text", all=page.everything)),
        (layout.word("then"), layout.word("then_text")),
    ]
    for month in plans:
        plan, edited, percent = (
            f"'{layout.word('tab')}'!{letter}{FIRST_ROW}:{letter}{series + 1}"
            for letter in (page.letter(key, month) for key in ("plan", "new_plan", "change"))
        )
        changed = f'=SUM({plan})-SUMIF({edited},">=0",{plan})+SUM({edited})+SUMPRODUCT({plan},{percent})/100'
        of_month = "" if len(plans) == 1 else f" {month:%Y-%m}"
        lines += [
            (f"{layout.word('sum_plan')}{of_month}", f"=SUM({plan})"),
            (f"{layout.word('sum_changed')}{of_month}", changed),
        ]
    lines.append(("", layout.word("sum_note")))
    for number, (name, value) in enumerate(lines, start=1):
        label = _text(sheet, name)
        label.font, label.alignment = BOLD, Alignment(vertical="top")
        told = WriteOnlyCell(sheet, value)
        told.alignment = Alignment(wrap_text=True, horizontal="left", vertical="top")
        told.number_format = page.amounts.excel()
        is_formula = isinstance(value, str) and value.startswith("=")
        height = 1 if is_formula else -(-len(str(value)) // (ABOUT_WIDTH - 5))
        sheet.row_dimensions[number].height = LINE_HEIGHT * max(1, height)
        sheet.append([label, told])
