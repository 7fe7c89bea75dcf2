"""The report as a workbook for Excel: the same snapshot, one sheet a subject, numbers as numbers.

Text is written as text, whatever it begins with: a shop called =1+1 is a shop.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from planfact import __version__
from planfact.errors import PlanfactError
from planfact.output_file import replaced
from planfact.report.sheets import (
    ACCURACY,
    ALERTS,
    AMOUNTS,
    COMMENTS,
    KINDS,
    OVERRIDES,
    PAPER,
    PLANS,
    RUNS,
    SMALLEST,
    VERSIONS,
    WORDS,
    YEAR,
    is_amount,
    lines_of,
    look_of,
    plain,
    width_of,
)
from planfact.report.snapshot import Row, Snapshot, Table, read_snapshot
from planfact.report.wording import Language


def write_workbook(conn: psycopg.Connection, out: Path, month: date | None = None, lang: str = "en") -> Path:
    """Write the report as an Excel workbook, and return where it is.

    The month is the one whose deviations are listed: the newest with plan and fact unless one is given. Raises
    PlanfactError where there is nothing to report, or nowhere to write.
    """
    snapshot, language = read_snapshot(conn, month, with_days=False), Language.named(lang)
    try:
        with (
            replaced(out) as file,
            xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book,
        ):
            book.set_properties({"title": language.say("title"), "comments": f"planfact {__version__}"})
            _Book(book, snapshot, language).fill()
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise PlanfactError(f"the workbook cannot be written to {out}: {error}") from error
    return out


@dataclass(frozen=True)
class _Book:
    book: xlsxwriter.Workbook
    snapshot: Snapshot
    language: Language
    #: Which columns each sheet has.
    columns: dict[str, list[str]] = field(default_factory=dict)

    def fill(self) -> None:
        dimensions = [one["dimension"] for one in self.snapshot.dimensions]
        tables = self.snapshot.tables
        cells = _rows(tables["cells"])
        cells.sort(key=lambda row: (row["level"], row["month"], _by_name(row, dimensions)))
        classes = dict(zip(tables["classes"]["series_id"], tables["classes"]["class"], strict=True))
        comments = _rows(tables["comments"])
        newest = {_cell_of(row, dimensions): row["comment"] for row in comments if row["is_newest"]}
        with_fact = {row["month"] for row in _rows(tables["months"]) if row["has_fact"]}
        for row in cells:
            row["class"] = classes.get(row["series_id"]) if row["level"] == "series" or len(dimensions) == 1 else None
            row["comment"] = newest.get(_cell_of(row, dimensions))
            row["state"] = self._state(row)
            row["match_status"] = self._word(row["match_status"])
            if row["variance_ytd"] is None:  # plan and fact of different months: side by side they would mislead
                row["plan_ytd"] = row["fact_ytd"] = None
            if row["month"] not in with_fact:
                row["plan_to_date"] = None
        of_month = [row for row in cells if row["month"] == self.snapshot.month]

        months = [row for row in cells if row["level"] == "total"]
        sheet = self._sheet("months", ["month", "state", *AMOUNTS, "days_loaded", "days_expected", "comment"], months)
        self._chart_months(sheet, len(months))

        deviating = sorted(
            (row for row in of_month if row["level"] not in ("total", "series")),
            key=lambda row: (row["level"], row["variance"] is None, row["variance"]),  # equal ones stay by name
        )
        shown = [self._leveled(row) for row in deviating]
        sheet = self._sheet("deviations", ["level", *dimensions, "state", *AMOUNTS, "comment"], shown)
        self._chart_deviations(sheet, deviating, dimensions)

        years = _rows(tables["year"])
        years.sort(key=lambda row: (row["level"], row["month"], _by_name(row, dimensions)))
        years = [self._leveled(row) for row in years if row["level"] != "series" and row["fact_ytd"] is not None]
        self._sheet("year_sheet", ["month", "level", *dimensions, *YEAR], years)

        for unit in ("period", "week"):
            spans = _rows(tables[f"{unit}s"])
            if spans:
                spans.sort(key=lambda row: (row["level"], row[unit], _by_name(row, dimensions)))
                spans = [self._leveled({**row, "state": self._state(row)}) for row in spans]
                names = [unit, "fiscal_year", f"{unit}_no", "last_day", "level", *dimensions, "state", *AMOUNTS]
                self._sheet(f"{unit}s_sheet", names, spans)

        finest = "series" if len(dimensions) > 1 else dimensions[0]
        series = [row for row in cells if row["level"] == finest]
        self._sheet("series_sheet", ["month", *dimensions, *AMOUNTS, "class", "match_status", "comment"], series)
        self._decisions(dimensions)
        if comments:
            comments = [self._named(row, dimensions) for row in comments]
            self._sheet("comments", ["month", "level", *dimensions, *COMMENTS], comments)

        accuracy = _rows(tables["accuracy"])
        accuracy.sort(key=lambda row: (row["level"], row["month"], row["lag_months"], _by_name(row, dimensions)))
        accuracy = [self._leveled(row) for row in accuracy]
        self._sheet("accuracy_sheet", ["month", "level", *dimensions, *ACCURACY], accuracy)
        runs = [{**row, "status": self._word(row["status"])} for row in _rows(tables["runs"])]
        self._sheet("runs_sheet", RUNS, runs)
        self._sheet("versions_sheet", VERSIONS, _rows(tables["versions"]))
        self._about()

    def _decisions(self, dimensions: list[str]) -> None:
        """Write what crossed a threshold, and what people changed in the plans."""
        tables = self.snapshot.tables
        signals = {(row["level"], *_cell_of(row, dimensions)): row["signal"] for row in _rows(tables["signals"])}
        alerts = [
            {
                **self._leveled(row),
                "name": self._rule(row),
                "signal": self._called(signals.get((row["level"], *_cell_of(row, dimensions)))),
            }
            for row in _rows(tables["alerts"])
        ]
        self._sheet("alerts_sheet", ["month", "level", *dimensions, *ALERTS], alerts, self._word("alerts_none"))
        overrides = [
            {**self._named(row, dimensions), "status": self._called(row["status"])}
            for row in _rows(tables["overrides"])
        ]
        names = ["month", "level", *dimensions, *OVERRIDES]
        self._sheet("overrides_list", names, overrides, self._word("overrides_none"))

        plans = [
            {
                **row,
                "kind": self.language.column(
                    KINDS[row["kind"] if row["kind"] != "approved" or row["approved_at"] else "published"]
                ),
                "status": self._called(row["status"]),
            }
            for row in _rows(tables["plans"])
        ]
        self._sheet("plans_sheet", ["month", *PLANS], plans)

    def _rule(self, row: Row) -> str:
        """Return what a rule is called: those that planfact came with have words of their own."""
        level = self._word("total") if row["level"] == "total" else self.language.dimension(row["level"])
        name = str(row["name"]) if row["rule_key"] is None else self.language.say(row["rule_key"], name=level)
        return name[:1].upper() + name[1:]

    def _called(self, key: str | None) -> str | None:
        return None if key is None else self._word(WORDS[key]) if key in WORDS else key

    def _leveled(self, row: Row) -> Row:
        """Return a row with its level in words."""
        level = row["level"]
        words = {"total": self._word("total"), "series": self._word("series")}
        return {**row, "level": words.get(level) or self.language.dimension(level)}

    def _named(self, row: Row, dimensions: list[str]) -> Row:
        """Return a row that has members and no level, with its level in words."""
        named = [self.language.dimension(name) for name in dimensions if row[name] is not None]
        return {**row, "level": " · ".join(named) or self._word("total")}

    def _title(self, column: str) -> str:
        # days_loaded is a sentence of the page
        title = self.language.column("days_loaded_count" if column == "days_loaded" else column)
        unit = self.snapshot.shown["unit"]
        return f"{title}, {unit}" if unit and is_amount(column) else title

    def _word(self, key: str) -> str:
        return self.language.say(key)

    def _state(self, row: Row) -> str:
        if row["fact"] is None:
            return self._word("planned")
        if row["is_complete"]:
            return self._word("complete")
        return self.language.say("days_loaded", loaded=row["days_loaded"], expected=row["days_expected"])

    def _sheet(self, name: str, columns: Sequence[str], rows: list[Row], none: str = "") -> Worksheet:
        """Write one table: frozen header, filter, formats. Columns that nothing stands in are left out."""
        kept = [name for name in columns if any(row.get(name) is not None for row in rows)] or list(columns)
        sheet = self.book.add_worksheet(self._word(name)[:31])
        head = self.book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 2, "bg_color": "#F1F2F4"}
        )
        widths, height = [], 1
        for place, column in enumerate(kept):
            values = [plain(row.get(column)) for row in rows]
            title = self._title(column)
            form = look_of(column, values, self.snapshot.shown["decimals"])
            look = self.book.add_format({"num_format": form})
            widths.append(width_of(title, values, form))
            height = max(height, lines_of(title, widths[-1]))
            sheet.set_column(place, place, widths[-1], look)
            sheet.write_string(0, place, title, head)
            if column.endswith("_ytd"):
                sheet.write_comment(0, place, self._word("ytd_note"))
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
        self._paper(sheet, sum(widths))
        self.columns[name] = kept
        return sheet

    def _paper(self, sheet: Worksheet, width: int) -> None:
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

    def _chart_months(self, sheet: Worksheet, count: int) -> None:
        columns = self.columns["months"]
        chart = self.book.add_chart({"type": "column"})
        for column, fill in (("fact_last_year", "#C9CED6"), ("plan", "#98A1AF"), ("fact", "#2F74C9")):
            if column in columns:
                place = columns.index(column)
                chart.add_series(
                    {
                        "name": [sheet.get_name(), 0, place],
                        "categories": [sheet.get_name(), 1, 0, count, 0],
                        "values": [sheet.get_name(), 1, place, count, place],
                        "fill": {"color": fill},
                    }
                )
        chart.set_title({"name": self._word("by_month")})
        chart.set_x_axis({"num_format": "yyyy-mm", "text_axis": True})
        chart.set_legend({"position": "top"})
        chart.set_size({"width": 900, "height": 340})
        sheet.insert_chart(count + 2, 1, chart)

    def _chart_deviations(self, sheet: Worksheet, rows: list[Row], dimensions: list[str]) -> None:
        """Draw the members of the first dimension that has a level, the furthest below plan first."""
        columns = self.columns["deviations"]
        levels = list(dict.fromkeys(row["level"] for row in rows))
        if not levels or "variance" not in columns:
            return
        level = next(name for name in dimensions if name in levels)
        lines = [line for line, row in enumerate(rows, 1) if row["level"] == level and row["variance"] is not None]
        if not lines or level not in columns:
            return
        first, last = lines[0], min(lines[-1], lines[0] + 24)
        variance, name = columns.index("variance"), columns.index(level)
        chart = self.book.add_chart({"type": "bar"})
        chart.add_series(
            {
                "name": self.language.column("variance"),
                "categories": [sheet.get_name(), first, name, last, name],
                "values": [sheet.get_name(), first, variance, last, variance],
                # point by point: not every program reads the colour of what is negative
                "points": [
                    {"fill": {"color": "#E07A3F" if rows[line - 1]["variance"] < 0 else "#2A9D86"}}
                    for line in range(first, last + 1)
                ],
            }
        )
        chart.set_title({"name": f"{self.language.column('variance')}, {self.snapshot.month:%Y-%m}"})
        chart.set_y_axis({"reverse": True, "label_position": "low"})
        chart.set_legend({"none": True})
        chart.set_size({"width": 620, "height": 200 + 18 * (last - first)})
        sheet.insert_chart(1, len(columns) + 1, chart)

    def _about(self) -> None:
        """Say what the workbook is, what each of its sheets has, and what the terms mean."""
        shown, words = self.snapshot.shown, self.language.words
        sheet = self.book.add_worksheet(self._word("about_sheet"))
        wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        strong = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 90)
        lines = [
            (self._word("title"), f"{self.snapshot.month:%Y-%m}"),
            *((self._word(name), shown[name]) for name in ("company", "unit") if shown[name]),
            (self._word("data_version"), str(shown["data_version_id"])),
            (self._word("checksum"), shown["checksum"]),
            (self._word("freshness"), f"{shown['last_day']:%Y-%m-%d}"),
            (self._word("refreshed"), f"{shown['refreshed_at']:%Y-%m-%d %H:%M %Z}"),
            *((self._word(name), text) for name, text in words["sheets"].items() if name in self.columns),
            (self._word("year_to_date"), self._word("ytd_note")),
            *((self.language.column(name), text) for name, text in words["glossary"].items()),
            ("planfact", self.language.say("footer", version=__version__)),
        ]
        for line, (name, value) in enumerate(lines):
            sheet.write_string(line, 0, name, strong)
            sheet.write_string(line, 1, value, wrapped)
            sheet.set_row(line, 15 * max(lines_of(value, 90), lines_of(name, 30)) + 2)
        self._paper(sheet, 120)


def _rows(table: Table) -> list[Row]:
    return [dict(zip(table, values, strict=True)) for values in zip(*table.values(), strict=True)]


def _cell_of(row: Row, dimensions: list[str]) -> tuple[Any, ...]:
    return (row["month"], *(row[name] for name in dimensions))


def _by_name(row: Row, dimensions: list[str]) -> list[list[str | int]]:
    """Return what sorts by the names of a cell as people do: 2 before 10."""
    names = [str(row[name] or "").casefold() for name in dimensions]
    return [[int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", name)] for name in names]
