"""How a sheet of the workbook is written: frozen header, filter, formats, paper."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from planfact.report.sheets import PAPER, SMALLEST, is_amount, lines_of, look_of, plain, width_of
from planfact.report.snapshot import Row
from planfact.report.wording import Language


@dataclass(frozen=True)
class SheetWriter:
    """Writes tables into a workbook, in the words of a language; `shown` has unit and decimals."""

    book: xlsxwriter.Workbook
    shown: Row
    language: Language
    #: Which columns each sheet has.
    columns: dict[str, list[str]] = field(default_factory=dict)

    def write(self, name: str, columns: Sequence[str], rows: list[Row], none: str = "") -> Worksheet:
        """Write one table: frozen header, filter, formats. Columns that nothing stands in are left out."""
        kept = [name for name in columns if any(row.get(name) is not None for row in rows)] or list(columns)
        sheet = self.book.add_worksheet(self.language.say(name)[:31])
        head = self.book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 2, "bg_color": "#F1F2F4"}
        )
        widths, height = [], 1
        for place, column in enumerate(kept):
            values = [plain(row.get(column)) for row in rows]
            title = self._title(column)
            form = look_of(column, values, self.shown["decimals"])
            look = self.book.add_format({"num_format": form})
            widths.append(width_of(title, values, form))
            height = max(height, lines_of(title, widths[-1]))
            sheet.set_column(place, place, widths[-1], look)
            sheet.write_string(0, place, title, head)
            if column.endswith("_ytd"):
                sheet.write_comment(0, place, self.language.say("ytd_note"))
            for line, value in enumerate(values, 1):
                if isinstance(value, str):
                    sheet.write_string(line, place, value)
                elif isinstance(value, date):  # a datetime is one too
                    sheet.write_datetime(line, place, value, look)
                elif value is not None:
                    sheet.write_number(line, place, value, look)
        if not rows and none:
            sheet.write_string(1, 0, none)
        sheet.set_row(0, 15 * height + 2)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(rows), 1), len(kept) - 1)
        self.fit_paper(sheet, sum(widths))
        self.columns[name] = kept
        return sheet

    def fit_paper(self, sheet: Worksheet, width: int) -> None:
        """Make a sheet legible on paper: as wide as a page where that is not too small, else on several pages."""
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.repeat_rows(0)
        sheet.set_footer("&L&A&R&P / &N")
        if width * SMALLEST <= PAPER:
            sheet.fit_to_pages(1, 0)
        else:
            sheet.set_print_scale(round(100 * SMALLEST))
            sheet.repeat_columns(0, 1)

    def _title(self, column: str) -> str:
        # days_loaded is a sentence of the page
        title = self.language.column("days_loaded_count" if column == "days_loaded" else column)
        unit = self.shown["unit"]
        return f"{title}, {unit}" if unit and is_amount(column) else title
