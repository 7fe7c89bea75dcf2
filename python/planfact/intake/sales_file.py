"""Sales files: texts, workbooks and Parquet: their rows are seen first, to know what their signs mean, then staged.

What a value means is decided in the database; here only its wrapping is taken off: archive, encoding, title lines,
names of columns, signs in numbers, days written another way. What was found, dropped or rounded is said, with its sum.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from planfact.errors import PlanfactError
from planfact.intake import convert
from planfact.intake.archive import plain_file
from planfact.intake.convert import Counted
from planfact.intake.days import ISO, DayReader, checked_format, zone_of
from planfact.intake.numbers import TYPED, Evidence, read_number
from planfact.intake.opening import open_source, scaled
from planfact.intake.reading import Reading
from planfact.intake.sales_file_words import judge_days, say_what_was_done
from planfact.intake.shape import OPTIONAL, Shape, find_shape, is_blank, repeats_header, shown
from planfact.intake.sources import BLOCK, Source, TextSource, whole_numbers
from planfact.intake.text_table import readable
from planfact.intake.totals import Totals, is_like_total, is_total

#: Texts of days that are kept to propose a format, and days that are.
MOST_UNREAD, MOST_DAYS = 500, 200_000
#: Bytes of rows that wait for those after them, and that are kept from the first reading to the next.
MOST_WAITING, MOST_KEPT = 16 << 20, 64 << 20
#: Rows that a preview shows.
PREVIEWED = 10


def read(path: str, reading: Reading, advance: Callable[[int], None] = lambda _: None) -> Iterator[pa.Table | None]:
    """Yield tables of text columns: line_no, and reading.columns (onpromotion only where the file has it).

    None: the tables so far were misread, and come again. `path` may be "-" for a text on standard input. `advance` is
    told how many bytes of the file were read.
    Raises PlanfactError, naming file, place and the option that cures, where the file is not what it should be.
    """
    name = "standard input" if path == "-" else path
    try:
        with readable(name), ExitStack() as stack:
            file, inner = (reading.arrived, name) if path == "-" and reading.arrived else plain_file(path, stack)
            sales = SalesFile(name, open_source(file, name, inner, reading, stack), reading)
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
    called_totals: bool = False  # a row may be a total
    days: set[str] = field(default_factory=set)
    unread: list[str] = field(default_factory=list)  # days that were not understood

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
        self.reader.epoch = self.source.epoch
        self.reader.names_last = reading.week_day == "last"

    def tables(self, reached: Callable[[float], None]) -> Iterator[pa.Table | None]:
        """Yield the rows of the file; then say what was left out, rounded and taken for something.

        What signs mean is known when all rows were seen. A small file is kept meanwhile. Of a large one rows are given
        away while nothing in the file so far has to be changed; where that ends, None, and all rows after a second
        reading.
        """
        kept: list[tuple[dict[str, Any], float]] | None = []
        size = count = 0
        for rows, end in self._parsed():
            self._see(rows)
            if kept is None:
                continue
            kept.append((rows, end))
            size += sum(column.nbytes for column in rows.values())
            if size <= MOST_WAITING:
                continue
            if self._is_as_written():
                for one, position in kept:
                    yield self._converted(one)
                    reached(position)
                    count += len(one["line_no"])
                kept.clear()
            elif count:
                yield None
                kept, count = None, 0
            elif size > MOST_KEPT:
                kept = None
        self.kept = kept
        self._judge()
        if count == 0:
            yield from self._second_reading(reached)
        elif kept is not None:
            say_what_was_done(self)

    def _is_as_written(self) -> bool:
        """Whether the rows seen so far go to the database as the file has them, whatever their order."""
        if self.shape.expression or self.shape.unpivoted or self.source.is_typed or self.reading.preview is not None:
            return False
        if self.called_totals or not (self.evidence.all_plain and self.reader.all_iso):
            return False
        try:
            return self._decimal_sign() == "."
        except PlanfactError:  # said when all rows were seen
            return False

    def _batches(self) -> Iterator[tuple[dict[str, Any], float]]:
        """Yield the rows of the file as they are written, and where it is."""
        yield from self._parsed() if self.kept is None else self.kept

    def _parsed(self) -> Iterator[tuple[dict[str, Any], float]]:
        """Take the file apart, without blank rows and repeated headers."""
        self.blank = self.headers = 0
        self.shape.from_the_top()
        number = 0
        for batch in self.source.batches(self.shape.needed(self.source.names)):
            rows = self.shape.rows(batch)
            rows[" row"] = whole_numbers(np.arange(number, number + len(rows["line_no"])))
            number += len(rows["line_no"])
            if self.shape.unpivoted or not all(map(ISO.fullmatch, pc.unique(rows["day"]).to_pylist())):
                rows = self._without_blanks(rows)
            if len(rows["line_no"]):
                yield rows, batch.end

    def _without_blanks(self, rows: dict[str, Any]) -> dict[str, Any]:
        blank = is_blank(rows, self.shape)
        if blank is not None and pc.any(blank).as_py():
            self.blank += pc.sum(blank).as_py()
            rows = _filtered(rows, pc.invert(blank))
        again = repeats_header(self.name, rows, self.source.names, self.shape)
        if again is not None and pc.any(again).as_py():
            self.headers += pc.sum(again).as_py()
            rows = _filtered(rows, pc.invert(again))
        return rows

    def _look_for_numbers(self, rows: dict[str, Any]) -> None:
        for column in sorted(self.unsure):
            is_one = pc.equal(rows[self.reading.unpivot or ""], pa.scalar(column))
            cells = pc.unique(rows["sales"].filter(is_one)).to_pylist()
            if any(read_number(cell, sign) is not None for cell in cells for sign in ".,"):
                self.unsure.remove(column)

    def _see(self, rows: dict[str, Any]) -> None:
        """Take rows into account: what the signs of numbers mean, how days are written, which rows may be totals."""
        self._look_for_numbers(rows)
        for column in [*(f"={term}" for term in self.shape.terms)] or ["sales"]:
            convert.see_numbers(rows[column], self.evidence)
        for beside in (OPTIONAL, self.reading.second):
            if beside in rows:
                convert.see_numbers(rows[beside], self.evidence)
        texts = pc.unique(convert.without_times(rows["day"], self.reader)).to_pylist()
        for text in texts:
            day = self.reader.read(text)
            if day is not None and len(self.days) < MOST_DAYS:
                self.days.add(day)
            elif day is None and len(self.unread) < MOST_UNREAD and text and not is_total(text):
                self.unread.append(text)
        if self.called_totals:
            return
        # where a row has no day, a member may be called Total of something
        called = is_like_total if self.unread or "" in texts else is_total
        names = [*self.reading.dimensions, *([] if 0 in self.shape.places.values() else [" first"])]
        self.called_totals = (
            any(map(is_like_total, self.unread))
            or any(map(is_total, texts))
            or any(map(called, (text for name in names for text in pc.unique(rows[name]).to_pylist())))
        )

    def _decimal_sign(self) -> str:
        return self.evidence.decimal_sign(self.name, self.reading.decimal, self.reading.thousands)

    def _judge(self) -> None:
        """Decide, when all rows were seen, what they mean."""
        self.decimal = self._decimal_sign()
        judge_days(self.name, self.reading, self.reader, self.unread, self.days, is_typed=self.source.is_typed)
        if self.called_totals:
            self._find_totals()

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

    def _second_reading(self, reached: Callable[[float], None]) -> Iterator[pa.Table]:
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
        say_what_was_done(self)

    def _converted(self, rows: dict[str, Any]) -> pa.Table:
        plain = dict(rows, sales=self._sales(rows))
        plain["day"] = convert.days(rows["day"], self.reader)
        decimal = "." if self.shape.expression else self.decimal
        if not self.evidence.all_plain or decimal != "." or self.shape.expression:
            plain["sales"] = convert.numbers(plain["sales"], decimal, self.counted)
        if OPTIONAL in rows and (not self.evidence.all_plain or decimal != "."):
            plain[OPTIONAL] = convert.ticks(convert.numbers(rows[OPTIONAL], self.decimal, self.counted))
        second = self.reading.second
        if second in rows and (not self.evidence.all_plain or decimal != "."):
            plain[second] = convert.numbers(rows[second], self.decimal, self.counted)
        for dimension in self.reading.dimensions:
            if self.source.is_typed and pc.any(pc.starts_with(rows[dimension], TYPED)).as_py():
                plain[dimension] = pc.utf8_ltrim(rows[dimension], TYPED)
        columns = ["line_no", *self.shape.columns]
        if self.reading.preview is not None:
            for n in range(min(PREVIEWED - len(self.reading.preview), len(rows["line_no"]))):
                written = {one: str(column[n].as_py()).lstrip(TYPED) for one, column in rows.items() if one[0] != " "}
                self.reading.preview.append((written, {one: str(plain[one][n].as_py()) for one in columns}))
        return pa.Table.from_arrays([plain[one] for one in columns], columns)


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
    if "straddling object" in message:
        return PlanfactError(f"{name} has a line longer than {BLOCK:,} bytes: this is no table")
    if "Empty CSV file" in message:
        return PlanfactError(f"{name} has a header but no rows")
    return PlanfactError(f"{name} cannot be read as a table: {message}")
