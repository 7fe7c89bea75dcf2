"""Sales files: texts, workbooks and Parquet, read twice: once to know what their signs mean, once to stage their rows.

What a value means is decided in the database; here only its wrapping is taken off: archive, encoding, title lines,
names of columns, signs in numbers, days written another way. What was found, dropped or rounded is said, with its sum.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from planfact.errors import PlanfactError
from planfact.intake import convert
from planfact.intake.archive import plain_file
from planfact.intake.convert import Counted
from planfact.intake.days import DayReader, checked_format, proposed, zone_of
from planfact.intake.numbers import TYPED, Evidence, read_number
from planfact.intake.opening import open_source, scaled
from planfact.intake.reading import Reading
from planfact.intake.shape import OPTIONAL, Shape, find_shape, is_blank, repeats_header, shown
from planfact.intake.sources import Source, TextSource, whole_numbers
from planfact.intake.text_table import readable
from planfact.intake.totals import Totals, is_like_total, is_total

#: Texts of days that are kept to propose a format, and days that are.
MOST_UNREAD, MOST_DAYS = 500, 200_000
#: Bytes of rows that are kept from the first reading to the next.
MOST_KEPT = 64 << 20
#: Rows that a preview shows.
PREVIEWED = 10
MONTH = re.compile(r"\d{4}-\d{2}")


def read(path: str, reading: Reading, advance: Callable[[int], None] = lambda _: None) -> Iterator[pa.Table]:
    """Yield tables of text columns: line_no, and reading.columns (onpromotion only where the file has it).

    `path` may be "-" for a text on standard input. `advance` is told how many bytes of the file were read.
    Raises PlanfactError, naming file, place and the option that cures, where the file is not what it should be.
    """
    name = "standard input" if path == "-" else path
    try:
        with readable(name), ExitStack() as stack:
            file, inner = (reading.arrived, name) if path == "-" and reading.arrived else plain_file(path, stack)
            sales = SalesFile(name, open_source(file, name, inner, reading, stack), reading)
            sales.look()
            yield from sales.tables(scaled(advance, path, file))
    except pa.ArrowInvalid as error:
        raise _explain(name, str(error)) from error


@dataclass
class SalesFile:
    """A file of sales: what a first reading told of it, and what a second gives."""

    name: str
    source: Source
    reading: Reading
    shape: Shape = field(init=False)
    reader: DayReader = field(init=False)
    evidence: Evidence = field(default_factory=Evidence)
    counted: Counted = field(default_factory=Counted)
    totals: Totals = field(default_factory=Totals)
    decimal: str = "."
    kept: list[tuple[dict[str, Any], float]] | None = None
    unsure: set[str] = field(init=False)  # unpivoted columns in which no number was seen yet

    def __post_init__(self) -> None:
        """Find the columns, and how days are written."""
        reading = self.reading
        self.evidence.comma_delimits = isinstance(self.source, TextSource) and self.source.header.delimiter == ","
        self.shape = find_shape(self.name, self.source.names, reading)
        if self.shape.unused:
            reading.say(f"{self.name}: ignored columns: {shown(self.shape.unused)}")
        self.unsure = {*self.shape.unpivoted.values()} if reading.unpivot != "day" else set()
        formats = [checked_format(one, reading.grain) for one in reading.date_formats]
        self.reader = DayReader(formats, zone_of(reading.timezone), reading.cut_times, reading.grain == "month")

    def _batches(self) -> Iterator[tuple[dict[str, Any], float]]:
        """Yield the rows of the file as they are written, and where it is; a small file is taken apart only once."""
        if self.kept is not None:
            yield from self.kept
            return
        kept: list[tuple[dict[str, Any], float]] = []
        size = 0
        for rows, end in self._parsed():
            size += sum(column.nbytes for column in rows.values())
            if size <= MOST_KEPT:
                kept.append((rows, end))
            else:
                kept.clear()
            yield rows, end
        self.kept = kept if size <= MOST_KEPT else None

    def _parsed(self) -> Iterator[tuple[dict[str, Any], float]]:
        """Take the file apart, without blank rows and repeated headers."""
        self.blank = self.headers = 0
        number = 0
        for batch in self.source.batches(self.shape.needed(self.source.names)):
            rows = self.shape.rows(batch)
            rows[" row"] = whole_numbers(np.arange(number, number + len(rows["line_no"])))
            number += len(rows["line_no"])
            blank = is_blank(rows, self.shape)
            if blank is not None and pc.any(blank).as_py():
                self.blank += pc.sum(blank).as_py()
                rows = _filtered(rows, pc.invert(blank))
            again = repeats_header(rows, self.source.names, self.shape)
            if again is not None and pc.any(again).as_py():
                self.headers += pc.sum(again).as_py()
                rows = _filtered(rows, pc.invert(again))
            if len(rows["line_no"]):
                yield rows, batch.end

    def _look_for_numbers(self, rows: dict[str, Any]) -> None:
        for column in sorted(self.unsure):
            is_one = pc.equal(rows[self.reading.unpivot or ""], pa.scalar(column))
            cells = pc.unique(rows["sales"].filter(is_one)).to_pylist()
            if any(read_number(cell, sign) is not None for cell in cells for sign in ".,"):
                self.unsure.remove(column)

    def look(self) -> None:
        """Read the file once: what its numbers' signs mean, how its days are written, which rows are totals."""
        numeric = [*(f"={term}" for term in self.shape.terms)] or ["sales"]
        called_totals = False
        days: set[str] = set()
        unread: list[str] = []
        for rows, _ in self._batches():
            self._look_for_numbers(rows)
            for column in [*numeric, *([OPTIONAL] if OPTIONAL in rows else [])]:
                convert.see_numbers(rows[column], self.evidence)
            texts = pc.unique(convert.without_times(rows["day"], self.reader)).to_pylist()
            for text in texts:
                day = self.reader.read(text)
                if day is not None and len(days) < MOST_DAYS:
                    days.add(day)
                elif day is None and len(unread) < MOST_UNREAD and text and not is_total(text):
                    unread.append(text)
            # where a row has no day, a member may be called Total of something
            called = is_like_total if unread or "" in texts else is_total
            called_totals = called_totals or any(map(is_like_total, unread)) or any(map(is_total, texts))
            for dimension in self.reading.dimensions:
                called_totals = called_totals or any(map(called, pc.unique(rows[dimension]).to_pylist()))
            if 0 not in self.shape.places.values():
                called_totals = called_totals or any(map(called, pc.unique(rows[" first"]).to_pylist()))
        self.decimal = self.evidence.decimal_sign(self.name, self.reading.decimal, self.reading.thousands)
        self._judge_days(unread, days)
        if called_totals:
            self._find_totals()

    def _judge_days(self, unread: list[str], days: set[str]) -> None:
        name, reader, say = self.name, self.reader, self.reading.say
        if reader.times and not reader.cut_times and not reader.formats and (self.source.is_typed or not days):
            raise PlanfactError(
                f"{name}: column day holds times of day; planfact takes whole days (found {reader.times})",
                hint="Where the rows of a day are to be added: --on-duplicate sum.",
            )
        is_coarse = self.reading.unpivot == "day" and len(days) > 1 and all(day.endswith("-01") for day in days)
        if is_coarse and self.reading.grain is None:
            raise PlanfactError(
                f"{name}: its columns are months, from {min(days)} to {max(days)}",
                hint="Spread them over their days: --grain month. Where they are days: --grain day.",
            )
        if reader.moments:
            raise PlanfactError(
                f"{name}: {reader.moments} is a moment with a zone, and whose day it is depends on where the shop is",
                hint="Say where: --timezone Europe/Berlin.",
            )
        if unread and all(map(MONTH.fullmatch, unread)):
            raise PlanfactError(
                f"{name}: {unread[0]} is a month and no day",
                hint="Where a row or a column is a month: --grain month spreads it over its days.",
            )
        if unread and (found := proposed(unread)):
            say(f"{name}: days that are not understood, e.g. {unread[0]}: {found}; say it: --date-format")
        if len(reader.seen) > 1 or (reader.seen and not reader.formats):
            told = ", ".join(f"{count:,} as {how}" for how, count in reader.seen.items())
            say(f"{name}: different days read: {told}")
        if reader.times and (reader.cut_times or reader.formats):
            say(f"{name}: times of day are cut off, e.g. {reader.times}")

    def _find_totals(self) -> None:
        for rows, _ in self._batches():
            amounts = convert.exact(self._sales(rows), self.decimal if not self.shape.expression else ".")
            named = [rows[dimension].to_pylist() for dimension in self.reading.dimensions]
            told = convert.days(rows["day"], self.reader).to_pylist()
            firsts = rows[" first"].to_pylist()
            for n, row in enumerate(rows[" row"].to_pylist()):
                self.totals.see(row, told[n], tuple(one[n] for one in named), firsts[n], amounts[n])
        self.totals.judge()

    def _sales(self, rows: dict[str, Any]) -> Any:
        if self.shape.expression is None:
            return rows["sales"]
        terms = {term: rows[f"={term}"] for term in self.shape.terms}
        return convert.worked_out(self.shape.expression, terms, self.decimal)

    def tables(self, reached: Callable[[float], None]) -> Iterator[pa.Table]:
        """Read the file again and yield its rows; then say what was left out, rounded and taken for something."""
        count, totals = 0, whole_numbers(sorted(self.totals.rows))
        for rows, end in self._batches():
            kept = rows
            if self.totals.rows:
                kept = _filtered(kept, pc.invert(pc.is_in(kept[" row"], totals)))
            if self.unsure:
                other = pc.is_in(kept[self.reading.unpivot or ""], pa.array(sorted(self.unsure)))
                kept = _filtered(kept, pc.invert(other))
            table = self._converted(kept)
            count += table.num_rows
            if table.num_rows:
                yield table
            reached(end)
        if count == 0:
            raise PlanfactError(f"{self.name} has a header but no rows")
        self._say_what_was_done()

    def _converted(self, rows: dict[str, Any]) -> pa.Table:
        plain = dict(rows, sales=self._sales(rows))
        plain["day"] = convert.days(rows["day"], self.reader)
        decimal = "." if self.shape.expression else self.decimal
        if not self.evidence.all_plain or decimal != "." or self.shape.expression:
            plain["sales"] = convert.numbers(plain["sales"], decimal, self.counted)
        if OPTIONAL in rows and (not self.evidence.all_plain or decimal != "."):
            plain[OPTIONAL] = convert.ticks(convert.numbers(rows[OPTIONAL], self.decimal, self.counted))
        for dimension in self.reading.dimensions:
            if self.source.is_typed and pc.any(pc.starts_with(rows[dimension], TYPED)).as_py():
                plain[dimension] = pc.utf8_ltrim(rows[dimension], TYPED)
        columns = ["line_no", *self.shape.columns]
        if self.reading.preview is not None:
            for n in range(min(PREVIEWED - len(self.reading.preview), len(rows["line_no"]))):
                written = {one: str(column[n].as_py()).lstrip(TYPED) for one, column in rows.items() if one[0] != " "}
                self.reading.preview.append((written, {one: str(plain[one][n].as_py()) for one in columns}))
        return pa.Table.from_arrays([plain[one] for one in columns], columns)

    def _say_what_was_done(self) -> None:
        name, say, counted = self.name, self.reading.say, self.counted
        if len(self.evidence.currencies) > 1:
            say(f"{name}: amounts are in {', '.join(sorted(self.evidence.currencies))}, and are added as they are")
        if self.decimal == "," and self.reading.decimal is None and self.evidence.comma:
            say(f"{name}: detected decimal commas, as in {self.evidence.comma.strip()}")
        for word, amounts in self.totals.words.items():
            say(
                f"{name}: set aside {len(amounts)} rows called {word}, the sum of others: {sum(amounts, Decimal(0)):,f}"
            )
        for word in sorted(set(self.totals.kept)):
            say(f"{name}: {word} is no sum of other rows, and is read as a row of its own")
        for line in self.source.skipped:
            what = "a line of totals" if is_total(re.split(r"[:\d]", line)[0]) else "a line that is no row"
            say(f"{name}: set aside {what}: {line[:80]}")
        if self.shape.unpivoted and self.reading.unpivot != "day":
            members = [one for one in self.shape.unpivoted.values() if one not in self.unsure]
            say(f"{name}: columns that are each a {self.reading.unpivot}: {shown(members, 20)}")
        if self.unsure:
            say(f"{name}: ignored columns without numbers: {shown(sorted(self.unsure))}")
        if counted.rounded:
            say(
                f"{name}: {counted.rounded:,} numbers rounded to three decimals,"
                f" which changes their sum by {counted.difference.normalize():+f}"
            )
        if counted.dashes:
            say(f"{name}: {counted.dashes:,} dashes read as 0")
        if self.headers:
            say(f"{name}: {self.headers:,} repeated headers left out")
        if self.blank:
            say(f"{name}: {self.blank:,} {'empty cells' if self.shape.unpivoted else 'blank rows'} left out")


def _filtered(rows: dict[str, Any], mask: Any) -> dict[str, Any]:
    return {name: column.filter(mask) for name, column in rows.items()}


def _explain(name: str, message: str) -> PlanfactError:
    if found := re.search(r"(?:Row #(\d+): )?Expected (\d+) columns, got (\d+)", message):
        row, expected, got = found.groups()
        where = f", line {row}" if row else ""
        return PlanfactError(
            f"{name}{where}: {got} values where the header names {expected}",
            hint="Correct the line: a text that holds the sign between columns stands in double quotes. Where another"
            " line holds the names, say --header-row.",
        )
    if "Empty CSV file" in message:
        return PlanfactError(f"{name} has a header but no rows")
    return PlanfactError(f"{name} cannot be read as a table: {message}")
