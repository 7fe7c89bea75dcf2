"""The report as a workbook for Excel: the same snapshot, one sheet a subject, numbers as numbers.

Text is written as text, whatever it begins with: a shop called =1+1 is a shop.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from planfact import __version__
from planfact.errors import PlanfactError
from planfact.output_file import replaced
from planfact.report.snapshot import Row, Snapshot, Table, read_snapshot
from planfact.report.wording import Language

#: How columns look, by the ending of their name; the first that fits.
FORMATS = {
    "_pct": "#,##0.00",
    "_at": "yyyy-mm-dd hh:mm",
    "_id": "0",
    "wape": "0.0%",
    "wape_month": "0.0%",
    "wape_series": "0.0%",
    "coverage_80": "0.0%",
    "coverage_95": "0.0%",
    "mase": "0.00",
    "tracking_signal": "0.00",
    "seconds": "0.0",
    "count": "#,##0",
    "lag_months": "0",
    "month": "yyyy-mm",
    "day": "yyyy-mm-dd",
    "horizon_start": "yyyy-mm-dd",
    "horizon_end": "yyyy-mm-dd",
}
AMOUNT = "#,##0.###;[Red]-#,##0.###"
WHOLE = "#,##0;[Red]-#,##0"

AMOUNTS = (
    "plan",
    "plan_to_date",
    "fact",
    "variance",
    "variance_pct",
    "execution_pct",
    "outlook",
    "fact_last_year",
    "yoy_pct",
    "plan_ytd",
    "fact_ytd",
    "variance_ytd",
    "plan_statistical",
    "override_delta",
    "budget",
    "variance_to_budget",
)
COMMENTS = ("comment", "commented_by", "commented_at")
ACCURACY = (
    "lag_months",
    "run_id",
    "wape_month",
    "wape",
    "wape_series",
    "naive_wape",
    "fva_pct",
    "bias_pct",
    "mase",
    "coverage_80",
    "tracking_signal",
)
RUNS = (
    "run_id",
    "data_version_id",
    "model_name",
    "model_version",
    "status",
    "horizon_start",
    "horizon_end",
    "series_count",
    "fallback_count",
    "backtest_wape",
    "actual_wape",
    "plan_id",
    "started_at",
    "seconds",
    "engine",
    "created_by",
    "warning",
    "error",
)
VERSIONS = (
    "data_version_id",
    "source",
    "comment",
    "created_at",
    "created_by",
    "rows_added",
    "rows_changed",
    "rows_removed",
    "row_count",
    "first_day",
    "last_day",
    "checksum",
)


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
        shown = [{**row, "level": self.language.dimension(row["level"])} for row in deviating]
        sheet = self._sheet("deviations", ["level", *dimensions, "state", *AMOUNTS, "comment"], shown)
        self._chart_deviations(sheet, deviating, dimensions)

        finest = "series" if len(dimensions) > 1 else dimensions[0]
        series = [row for row in cells if row["level"] == finest]
        self._sheet("series_sheet", ["month", *dimensions, *AMOUNTS, "class", "match_status", "comment"], series)
        if comments:
            for row in comments:
                named = [self.language.dimension(name) for name in dimensions if row[name] is not None]
                row["level"] = " · ".join(named) or self._word("total")
            self._sheet("comments", ["month", "level", *dimensions, *COMMENTS], comments)

        accuracy = _rows(tables["accuracy"])
        accuracy.sort(key=lambda row: (row["level"], row["month"], row["lag_months"], _by_name(row, dimensions)))
        for row in accuracy:
            row["level"] = self.language.dimension(row["level"]) if row["level"] != "total" else self._word("total")
        self._sheet("accuracy_sheet", ["month", "level", *dimensions, *ACCURACY], accuracy)
        runs = [{**row, "status": self._word(row["status"])} for row in _rows(tables["runs"])]
        self._sheet("runs_sheet", RUNS, runs)
        self._sheet("versions_sheet", VERSIONS, _rows(tables["versions"]))
        self._about()

    def _title(self, column: str) -> str:
        # days_loaded is a sentence of the page
        return self.language.column("days_loaded_count" if column == "days_loaded" else column)

    def _word(self, key: str) -> str:
        return self.language.say(key)

    def _state(self, row: Row) -> str:
        if row["fact"] is None:
            return self._word("planned")
        if row["is_complete"]:
            return self._word("complete")
        return self.language.say("days_loaded", loaded=row["days_loaded"], expected=row["days_expected"])

    def _sheet(self, name: str, columns: Sequence[str], rows: list[Row]) -> Worksheet:
        """Write one table: frozen header, filter, formats. Columns that nothing stands in are left out."""
        kept = [name for name in columns if any(row.get(name) is not None for row in rows)] or list(columns)
        sheet = self.book.add_worksheet(self._word(name)[:31])
        head = self.book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 2, "bg_color": "#F1F2F4"}
        )
        for place, column in enumerate(kept):
            values = [_cell(row.get(column)) for row in rows]
            title = self._title(column)
            look = self._look(column, values)
            longest = max((len(value) for value in values if isinstance(value, str)), default=11)
            sheet.set_column(place, place, min(max(longest, 11, len(title) // 2) + 2, 45), look)
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
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(rows), 1), len(kept) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        self.columns[sheet.get_name()] = kept
        return sheet

    def _look(self, column: str, values: list[Any]) -> Format:
        for ending, look in FORMATS.items():
            if column.endswith(ending):
                return self.book.add_format({"num_format": look})
        whole = all(float(value).is_integer() for value in values if isinstance(value, int | float))
        return self.book.add_format({"num_format": WHOLE if whole else AMOUNT})

    def _chart_months(self, sheet: Worksheet, count: int) -> None:
        columns = self.columns[sheet.get_name()]
        chart = self.book.add_chart({"type": "column"})
        for column, fill in (("plan", "#98A1AF"), ("fact", "#2F74C9")):
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
        columns = self.columns[sheet.get_name()]
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
                "fill": {"color": "#2A9D86"},
                "invert_if_negative": True,
                "invert_if_negative_color": "#E07A3F",
            }
        )
        chart.set_title({"name": f"{self.language.column('variance')}, {self.snapshot.month:%Y-%m}"})
        chart.set_y_axis({"reverse": True, "label_position": "low"})
        chart.set_legend({"none": True})
        chart.set_size({"width": 620, "height": 200 + 18 * (last - first)})
        sheet.insert_chart(1, len(columns) + 1, chart)

    def _about(self) -> None:
        shown = self.snapshot.shown
        sheet = self.book.add_worksheet(self._word("about_sheet"))
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 80, self.book.add_format({"text_wrap": True}))
        lines = [
            (self._word("title"), f"{self.snapshot.month:%Y-%m}"),
            (self._word("data_version"), str(shown["data_version_id"])),
            (self._word("checksum"), shown["checksum"]),
            (self._word("freshness"), f"{shown['last_day']:%Y-%m-%d}"),
            (self._word("refreshed"), f"{shown['refreshed_at']:%Y-%m-%d %H:%M %Z}"),
            (self._word("year_to_date"), self._word("ytd_note")),
            ("planfact", self.language.say("footer", version=__version__)),
        ]
        for line, (name, value) in enumerate(lines):
            sheet.write_string(line, 0, name)
            sheet.write_string(line, 1, value)


def _rows(table: Table) -> list[Row]:
    return [dict(zip(table, values, strict=True)) for values in zip(*table.values(), strict=True)]


def _cell_of(row: Row, dimensions: list[str]) -> tuple[Any, ...]:
    return (row["month"], *(row[name] for name in dimensions))


def _by_name(row: Row, dimensions: list[str]) -> list[list[str | int]]:
    """Return what sorts by the names of a cell as people do: 2 before 10."""
    names = [str(row[name] or "").casefold() for name in dimensions]
    return [[int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", name)] for name in names]


def _cell(value: Any) -> Any:
    """Return a value as a workbook takes it: times without a zone, numbers as doubles."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, bool):
        return int(value)
    return float(value) if isinstance(value, Decimal) else value
