"""The report as a workbook for Excel: the same snapshot, one sheet a subject, numbers as numbers.

Text is written as text, whatever it begins with: a shop called =1+1 is a shop.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import xlsxwriter

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
    PLANS,
    PRICES,
    RUNS,
    VERSIONS,
    WORDS,
    YEAR,
    lines_of,
)
from planfact.report.snapshot import Row, Snapshot, Table, read_snapshot
from planfact.report.wording import Language
from planfact.report.workbook_charts import chart_deviations, chart_months
from planfact.report.worksheet import SheetWriter


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
            _Book(SheetWriter(book, snapshot.shown, language), snapshot, language).fill()
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise PlanfactError(f"the workbook cannot be written to {out}: {error}") from error
    return out


@dataclass(frozen=True)
class _Book:
    writer: SheetWriter
    snapshot: Snapshot
    language: Language

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
        sheet = self.writer.write(
            "months", ["month", "state", *AMOUNTS, "days_loaded", "days_expected", "comment"], months
        )
        chart_months(self.writer, sheet, len(months))

        deviating = sorted(
            (row for row in of_month if row["level"] not in ("total", "series")),
            key=lambda row: (row["level"], row["variance"] is None, row["variance"]),  # equal ones stay by name
        )
        shown = [self._leveled(row) for row in deviating]
        sheet = self.writer.write("deviations", ["level", *dimensions, "state", *AMOUNTS, "comment"], shown)
        chart_deviations(self.writer, sheet, deviating, dimensions, self.snapshot.month)

        years = _rows(tables["year"])
        years.sort(key=lambda row: (row["level"], row["month"], _by_name(row, dimensions)))
        years = [self._leveled(row) for row in years if row["level"] != "series" and row["fact_ytd"] is not None]
        self.writer.write("year_sheet", ["month", "level", *dimensions, *YEAR], years)

        self._by_calendar(dimensions)
        self._prices(dimensions)
        finest = "series" if len(dimensions) > 1 else dimensions[0]
        series = [row for row in cells if row["level"] == finest]
        self.writer.write("series_sheet", ["month", *dimensions, *AMOUNTS, "class", "match_status", "comment"], series)
        self._decisions(dimensions)
        if comments:
            comments = [self._named(row, dimensions) for row in comments]
            self.writer.write("comments", ["month", "level", *dimensions, *COMMENTS], comments)

        accuracy = _rows(tables["accuracy"])
        accuracy.sort(key=lambda row: (row["level"], row["month"], row["lag_months"], _by_name(row, dimensions)))
        accuracy = [self._leveled(row) for row in accuracy]
        self.writer.write("accuracy_sheet", ["month", "level", *dimensions, *ACCURACY], accuracy)
        runs = [{**row, "status": self._word(row["status"])} for row in _rows(tables["runs"])]
        self.writer.write("runs_sheet", RUNS, runs)
        self.writer.write("versions_sheet", VERSIONS, _rows(tables["versions"]))
        self._about()

    def _by_calendar(self, dimensions: list[str]) -> None:
        """Fiscal periods and weeks, where vars.toml sets a calendar."""
        for unit, number, sheet in ("period", "period_no", "periods_sheet"), ("week", "week_no", "weeks_sheet"):
            spans = _rows(self.snapshot.tables[f"{unit}s"])
            if spans:
                spans.sort(key=lambda row: (row["level"], row[unit], _by_name(row, dimensions)))
                spans = [self._leveled({**row, "state": self._state(row)}) for row in spans]
                names = [unit, "fiscal_year", number, "last_day", "level", *dimensions, "state", *AMOUNTS]
                self.writer.write(sheet, names, spans)

    def _prices(self, dimensions: list[str]) -> None:
        """Sales against last year by volume, mix and price, where a second measure is kept."""
        prices = [self._leveled(row) for row in _rows(self.snapshot.tables.get("prices", {}))]
        if prices:
            prices.sort(key=lambda row: (row["level"], row["month"], _by_name(row, dimensions)))
            self.writer.write("prices_sheet", ["month", "level", *dimensions, *PRICES], prices)

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
        self.writer.write("alerts_sheet", ["month", "level", *dimensions, *ALERTS], alerts, self._word("alerts_none"))
        overrides = [
            {**self._named(row, dimensions), "status": self._called(row["status"])}
            for row in _rows(tables["overrides"])
        ]
        names = ["month", "level", *dimensions, *OVERRIDES]
        self.writer.write("overrides_list", names, overrides, self._word("overrides_none"))

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
        self.writer.write("plans_sheet", ["month", *PLANS], plans)

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

    def _word(self, key: str) -> str:
        return self.language.say(key)

    def _state(self, row: Row) -> str:
        if row["fact"] is None:
            return self._word("planned")
        if row["is_complete"]:
            return self._word("complete")
        return self.language.say("days_loaded", loaded=row["days_loaded"], expected=row["days_expected"])

    def _about(self) -> None:
        """Say what the workbook is, what each of its sheets has, and what the terms mean."""
        shown, words = self.snapshot.shown, self.language.words
        sheet = self.writer.book.add_worksheet(self._word("about_sheet"))
        wrapped = self.writer.book.add_format({"text_wrap": True, "valign": "top"})
        strong = self.writer.book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 90)
        lines = [
            (self._word("title"), f"{self.snapshot.month:%Y-%m}"),
            *((self._word(name), shown[name]) for name in ("company", "unit") if shown[name]),
            (self._word("data_version"), str(shown["data_version_id"])),
            (self._word("checksum"), shown["checksum"]),
            (self._word("freshness"), f"{shown['last_day']:%Y-%m-%d}"),
            (self._word("refreshed"), f"{shown['refreshed_at']:%Y-%m-%d %H:%M %Z}"),
            *((self._word(name), text) for name, text in words["sheets"].items() if name in self.writer.columns),
            (self._word("year_to_date"), self._word("ytd_note")),
            *((self.language.column(name), text) for name, text in words["glossary"].items()),
            ("planfact", self.language.say("footer", version=__version__)),
        ]
        for line, (name, value) in enumerate(lines):
            sheet.write_string(line, 0, name, strong)
            sheet.write_string(line, 1, value, wrapped)
            sheet.set_row(line, 15 * max(lines_of(value, 90), lines_of(name, 30)) + 2)
        self.writer.fit_paper(sheet, 120)


def _rows(table: Table) -> list[Row]:
    return [dict(zip(table, values, strict=True)) for values in zip(*table.values(), strict=True)]


def _cell_of(row: Row, dimensions: list[str]) -> tuple[Any, ...]:
    return (row["month"], *(row[name] for name in dimensions))


def _by_name(row: Row, dimensions: list[str]) -> list[list[str | int]]:
    """Return what sorts by the names of a cell as people do: 2 before 10."""
    names = [str(row[name] or "").casefold() for name in dimensions]
    return [[int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", name)] for name in names]
