"""Shape: which column of a file is which, and its rows as planfact's columns, one day and series a row."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from planfact.errors import PlanfactError
from planfact.intake.days import DayReader, proposed
from planfact.intake.expression import Expression, parse
from planfact.intake.header import folded, place_of
from planfact.intake.numbers import TYPED
from planfact.intake.reading import Reading
from planfact.intake.sources import Batch, whole_numbers

OPTIONAL = "onpromotion"
_VALUE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4}|[+-]?\d+([.,]\d+)?")
#: What a column of years is called.
YEARS = {"year", "yr", "jahr", "année", "annee", "año", "anio", "ano", "anno", "jaar", "год", "рік", "rok", "yıl", "年"}
_PERIOD = re.compile(r"\d{4}-\d{2}(-\d{2})?")
#: What Excel writes to keep a text a text: ="001".
_KEPT = r'^="([^"]*)"$'


@dataclass
class Shape:
    """Where planfact's columns are in a file.

    Attributes:
        places: planfact's column → the place of the file's.
        expression: what gives the sales, where it is not one column.
        terms: a name in the expression → the place of its column.
        day_parts: the places that make a day together, where it is not one column.
        unpivoted: the places whose names are members or days → those names.
        unused: names of columns that are ignored.
        filled: how many empty cells took the value above since the file was begun.

    """

    reading: Reading
    places: dict[str, int]
    expression: Expression | None = None
    terms: dict[str, int] = field(default_factory=dict)
    unpivoted: dict[int, str] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    day_parts: list[int] = field(default_factory=list)
    filled: int = 0
    _above: dict[str, str] = field(default_factory=dict)  # what an empty cell takes: the last that was not

    @property
    def columns(self) -> list[str]:
        """Return the columns that rows will have, in planfact's order."""
        given = {"day", *self.places, *self.reading.constants, self.reading.unpivot}
        return [one for one in self.reading.columns if one in given or one == "sales"]

    def needed(self, header: list[str]) -> list[int]:
        """Return the places that have to be read, the first column among them: totals are called there."""
        used = {0, *self.places.values(), *self.terms.values(), *self.unpivoted, *self.day_parts}
        return [place for place in range(len(header)) if place in used]

    def rows(self, batch: Batch) -> dict[str, Any]:
        """Return a batch as columns: line_no, planfact's, terms as "=name", and " first", the file's first column."""
        count = batch.rows
        lines = whole_numbers(np.arange(batch.first_line, batch.first_line + count))
        rows = {"line_no": lines, " first": batch.columns[0]}
        rows |= {ours: batch.columns[place] for ours, place in self.places.items()}
        rows |= {f"={term}": batch.columns[place] for term, place in self.terms.items()}
        if self.day_parts:
            rows["day"] = _joined([batch.columns[place] for place in self.day_parts])
        for ours in self.reading.fill_down:
            rows[ours] = self._filled_down(ours, rows[ours])
        if self.unpivoted:
            rows = self._long(rows, batch, count)
            count = len(rows["line_no"])
        # never null: a Parquet file's nulls are empty texts from here on
        rows = {name: pc.fill_null(column, "") if column.null_count else column for name, column in rows.items()}
        for name, column in rows.items():
            if name not in ("line_no", " first") and pc.any(pc.starts_with(column, '="')).as_py():
                rows[name] = pc.replace_substring_regex(column, _KEPT, r"\1")
        for ours, value in self.reading.constants.items():
            rows[ours] = pa.repeat(pa.scalar(value, pa.string()), count)
        return rows

    def from_the_top(self) -> None:
        """Forget the rows before: the file is read from its first again."""
        self._above.clear()
        self.filled = 0

    def _filled_down(self, ours: str, column: Any) -> Any:
        """Return a column whose empty cells have the value above."""
        column = pc.fill_null(column, "")
        is_empty = pc.equal(pc.utf8_trim_whitespace(column), pa.scalar(""))
        known = pc.fill_null_forward(pc.if_else(is_empty, pa.scalar(None, pa.string()), column))
        known = pc.fill_null(known, self._above.get(ours, ""))
        if len(known):
            self._above[ours] = known[-1].as_py()
            self.filled += pc.sum(pc.and_(is_empty, pc.not_equal(known, pa.scalar("")))).as_py() or 0
        return known

    def _long(self, rows: dict[str, Any], batch: Batch, count: int) -> dict[str, Any]:
        width = len(self.unpivoted)
        each = whole_numbers(np.repeat(np.arange(count), width))
        long = {name: column.take(each) for name, column in rows.items()}
        by_column = pa.concat_arrays([batch.columns[place] for place in self.unpivoted])
        long["sales"] = by_column.take(whole_numbers(np.arange(count * width).reshape(width, count).T.ravel()))
        long[self.reading.unpivot or ""] = pa.array(list(self.unpivoted.values()) * count, pa.string())
        return long


def _joined(parts: list[Any]) -> Any:
    """Return days of which each column holds a part: 2024-3-1, in the order in which they were named."""
    texts = [pc.utf8_ltrim(pc.utf8_trim_whitespace(pc.fill_null(part, "")), TYPED) for part in parts]
    # a year that a workbook or Parquet holds as a number with a point
    whole = [pc.replace_substring_regex(text, r"^(\d+)\.0*$", r"\1") for text in texts]
    day = pc.binary_join_element_wise(*whole, "-")
    is_blank = pc.equal(pc.binary_length(pc.binary_join_element_wise(*whole, "")), pa.scalar(0, pa.int32()))
    return pc.if_else(is_blank, pa.scalar(""), day)


def day_columns(reading: Reading) -> list[str]:
    """Return the columns that make a day together, as in --map day=year+month+day; none where it is one."""
    given = reading.names.get("day", "")
    return [one.strip() for one in given.split("+")] if "+" in given else []


def wanted_names(reading: Reading) -> list[str]:
    """Return the names that a header should have."""
    names = [reading.names.get(one, one) for one in reading.columns if one not in reading.constants]
    names += day_columns(reading)
    return [*names, *(parse(reading.sales).columns if reading.sales else [])]


def find_shape(name: str, header: list[str], reading: Reading) -> Shape:
    """Find planfact's columns in a file; refuse what is missing or doubled, naming the options that help."""
    expression = parse(reading.sales) if reading.sales else None
    taken = {*reading.constants, reading.unpivot, "sales" if expression or reading.unpivot else None}
    wanted = {ours: reading.names.get(ours, ours) for ours in reading.columns if ours not in taken}
    try:
        found = {ours: place_of(theirs, header) for ours, theirs in wanted.items()}
        terms = {term: place_of(term, header) for term in (expression.columns if expression else [])}
    except PlanfactError as error:
        raise PlanfactError(f"{name} has {error.message}", hint=error.hint) from error
    day_parts: list[int] = []
    if found.get("day", 0) is None and (parts := day_columns(reading)):
        day_parts = _places_of_day(name, header, parts)
        found.pop("day")
    if OPTIONAL not in reading.names and found.get(OPTIONAL) is None:
        found.pop(OPTIONAL, None)
    if lost := [term for term, place in terms.items() if place is None]:
        raise PlanfactError(
            f"{name} has no column {shown(lost)}; it has {shown(header)}",
            hint="--sales takes the names of columns; those with blanks or signs in quotes: '\"unit price\" * qty'.",
        )
    missing = {ours: wanted[ours] for ours, place in found.items() if place is None}
    if missing:
        _refuse_missing(name, header, missing, {place for place in found.values() if place is not None}, reading)
    places = {ours: place for ours, place in found.items() if place is not None}
    shape = Shape(reading, places, expression, {term: place for term, place in terms.items() if place is not None})
    shape.day_parts = day_parts
    used = {*shape.places.values(), *shape.terms.values(), *day_parts}
    others = {place: one for place, one in enumerate(header) if place not in used and one.strip()}
    if reading.unpivot:
        shape.unpivoted = {
            place: one.strip()
            for place, one in others.items()
            if reading.unpivot != "day" or any(map(str.isdigit, one))  # no day is written without digits
        }
        shape.unused = [one for place, one in others.items() if place not in shape.unpivoted]
        if not shape.unpivoted:
            raise PlanfactError(
                f"{name} has no columns left for --unpivot {reading.unpivot}; it has {shown(header)}",
                hint="Columns that are days or months name their year, as in 2024-03-01, 01.03.2024 or March 2024."
                if reading.unpivot == "day"
                else None,
            )
    else:
        shape.unused = list(others.values())
    return shape


def _places_of_day(name: str, header: list[str], parts: list[str]) -> list[int]:
    places = {one: place_of(one, header) for one in parts}
    if lost := [one for one, place in places.items() if place is None]:
        raise PlanfactError(
            f"{name} has no column {shown(lost)}; it has {shown(header)}",
            hint="The parts of a day are the names of columns: --map day=year+month+day.",
        )
    return [place for place in places.values() if place is not None]


def _refuse_missing(name: str, header: list[str], missing: Mapping[str, str], used: set[int], reading: Reading) -> None:
    if any(_VALUE.fullmatch(cell.strip()) for cell in header) and len(used) == 0:
        raise PlanfactError(
            f"{name} has no header: its first line is {shown(header)}",
            hint=f"Put the column names on the first line: {shown(list(missing.values()))}; or say --header-row.",
        )
    cures = [f"Say which column is which: --map {','.join(f'{ours}=…' for ours in missing)}."]
    free = [one for place, one in enumerate(header) if place not in used and one.strip()]
    dimensions = [ours for ours in missing if ours in reading.dimensions]
    if "day" in missing and any(folded(one) in YEARS for one in free):
        cures.append("Where the parts of a day are columns of their own, --map day=year+month+day, as they are called.")
    if len(header) == 1:
        cures.append("Where another sign than , ; | or a tab parts the columns, --delimiter names it.")
    if {"day", "sales"} <= set(missing) and sum(map(_is_period, free)) > 1:
        cures.append("Where columns are days or months, --unpivot day.")
    elif "sales" in missing and "day" not in missing and dimensions and len(free) > 1:
        cures.append(f"Where each column is a {dimensions[-1]}, --unpivot {dimensions[-1]}.")
    if dimensions:
        cures.append(f"For the same value in every row, --set {dimensions[0]}=all.")
    if "sales" in missing:
        cures.append('Where sales must be worked out, --sales "qty * price"; to count rows, --set sales=1.')
    raise PlanfactError(
        f"{name} has no column {shown(list(missing.values()))}; it has {shown(header)}", hint="\n".join(cures)
    )


def _is_period(name: str) -> bool:
    name = name.strip()
    return bool(_PERIOD.fullmatch(name) or DayReader([]).read(name) or proposed([name]))


def shown(names: list[str], limit: int = 8) -> str:
    """Return names as a list that fits into a message."""
    cut = [name if len(name) <= 40 else name[:40] + "…" for name in names[:limit]]
    return ", ".join(cut) + (f" and {len(names) - limit} more" if len(names) > limit else "")


def repeats_header(name: str, rows: dict[str, Any], header: list[str], shape: Shape) -> Any:
    """Return which rows are the header once more; None: none. Refuse another table's, whose columns stand elsewhere."""
    same: Any = None
    for ours, place in shape.places.items():
        if ours in ("day", "sales"):
            named = header[place].strip()
            one = pc.or_(pc.starts_with(rows[ours], named[:1].upper()), pc.starts_with(rows[ours], named[:1].lower()))
            same = one if same is None else pc.and_(same, one)
            if not pc.any(same).as_py():
                return None
            written = pc.utf8_lower(pc.utf8_trim_whitespace(rows[ours]))
            same = pc.and_(same, pc.equal(written, pa.scalar(named.lower())))
    for ours, place in shape.places.items() if same is not None else ():
        for number, cell in zip(
            rows["line_no"].filter(same).to_pylist(), rows[ours].filter(same).to_pylist(), strict=True
        ):
            if folded(cell) != folded(header[place]):
                raise PlanfactError(
                    f"{name}, line {number}: another table begins, with {cell.strip() or 'nothing'} in the column"
                    f" {header[place].strip()}",
                    hint="Load each table from a file of its own.",
                )
    return same


def is_blank(rows: dict[str, Any], shape: Shape) -> Any:
    """Return which rows say nothing in any column that is read; with --unpivot, which cells are empty; None: none."""
    names = ["sales"] if shape.unpivoted else [*shape.places, *(f"={term}" for term in shape.terms)]
    names = [one for one in names if one not in shape.reading.fill_down]
    blank: Any = None
    for name in names:
        if pc.min(pc.binary_length(pc.utf8_trim_whitespace(rows[name]))).as_py() != 0:
            return None
        empty = pc.equal(pc.utf8_trim_whitespace(rows[name]), pa.scalar(""))
        blank = empty if blank is None else pc.and_(blank, empty)
        if not pc.any(blank).as_py():
            return None
    return blank
