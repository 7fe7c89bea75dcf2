"""Headers: where the table in a text begins, what parts its columns, and which column is meant by a name."""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from planfact.errors import PlanfactError

DELIMITERS = ",;\t|"
WORDS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
#: Signs that have no width.
NO_WIDTH = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
#: How many records of a file are looked at.
LOOKED_AT = 60


@dataclass(frozen=True)
class Header:
    """The header of a text.

    Attributes:
        names: the columns, as written; the empty ones at the end are the rows' own.
        delimiter: what parts them.
        line: the line on which the header ends, from 1; the rows follow.
        before: the lines above it that were passed over.

    """

    names: list[str]
    delimiter: str
    line: int
    before: list[str]


def find_header(name: str, text: str, wanted: Sequence[str], delimiter: str | None, row: int | None) -> Header:
    """Find the header in the beginning of a text.

    `wanted` are the names that it should have: the line with most of them is the header; without any, the first line
    that is as wide as the table. `row` decides.
    """
    said = re.match(r"\ufeff?sep=(.)\r?\n", text, re.IGNORECASE)
    delimiter = delimiter or (said[1] if said else None)
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    best: tuple[tuple[int, int], Header] | None = None
    for one in [delimiter] if delimiter else DELIMITERS:
        records = _records(lines, one)
        found = _in_records(records, wanted, row, one)
        if found and (best is None or found[0] > best[0]):
            best = found
    if best is None:
        if row is not None:
            raise PlanfactError(f"{name} has no header on line {row}")
        raise PlanfactError(f"{name} is empty")
    return best[1]


def header_in_rows(name: str, rows: Sequence[Sequence[str]], wanted: Sequence[str], row: int | None) -> Header:
    """Find the header among the first rows of a sheet."""
    found = _in_records([(n, list(cells)) for n, cells in enumerate(rows, 1)], wanted, row, "")
    if found is None:
        raise PlanfactError(f"{name} has no header on line {row}" if row else f"{name} is empty")
    return found[1]


def folded(name: str) -> str:
    """Return a name without what the eye does not see: case, blanks around, line breaks, signs without a width."""
    seen = unicodedata.normalize("NFKC", name).translate(dict.fromkeys(map(ord, NO_WIDTH)))
    return " ".join(seen.casefold().split())


def place_of(name: str, header: Sequence[str]) -> int | None:
    """Return where a column is: by its name as written, else trimmed and case-folded where that is unambiguous.

    Raises PlanfactError where the name is doubled.
    """
    exact = [n for n, one in enumerate(header) if one == name]
    alike = exact or [n for n, one in enumerate(header) if folded(one) == folded(name)]
    if len(alike) > 1:
        written = ", ".join(repr(header[n]) for n in alike)
        raise PlanfactError(
            f"more than one column {name}" + ("" if exact else f": {written}"), hint="Rename one of them in the file."
        )
    return alike[0] if alike else None


def is_separator(cells: Sequence[str]) -> bool:
    """Whether a line is Excel's own that names the delimiter."""
    return 0 < len(cells) <= 2 and re.match(r"sep=", cells[0], re.IGNORECASE) is not None


def _records(lines: list[str], delimiter: str) -> list[tuple[int, list[str]]]:
    """Return the first records of a text with the line that each ends on."""
    reader = csv.reader(iter(lines), delimiter=delimiter)
    records = []
    try:
        for cells in reader:
            records.append((reader.line_num, cells))
            if len(records) == LOOKED_AT:
                break
    except csv.Error:
        pass  # what is no table is refused by who reads it
    return records


def _in_records(
    records: list[tuple[int, list[str]]], wanted: Sequence[str], row: int | None, delimiter: str
) -> tuple[tuple[int, int], Header] | None:
    filled = [(n, line, cells) for n, (line, cells) in enumerate(records) if any(map(str.strip, cells))]
    filled = [one for one in filled if not is_separator(one[2])]
    if not filled:
        return None
    sought = {folded(name) for name in wanted}
    widths = Counter(len(cells) for _, _, cells in filled)
    usual = max(widths, key=lambda width: (widths[width] * (width > 1), width))
    matches = [len(sought & {folded(cell) for cell in cells}) for _, _, cells in filled]
    if row is not None:
        chosen = next((n for n, (_, line, _) in enumerate(filled) if line >= row), None)
        if chosen is None:
            return None
    elif max(matches):
        chosen = matches.index(max(matches))
    else:
        # a title has one cell; a header has names in most of its columns
        least = max(2, usual // 2) if usual > 1 else 1
        chosen = next((n for n, (_, _, cells) in enumerate(filled) if sum(map(bool, cells)) >= least), 0)
    at, line, names = filled[chosen]
    width = max(
        Counter(len(cells) for _, _, cells in filled[chosen + 1 :]).items(),
        key=lambda one: one[1],
        default=(len(names), 0),
    )[0]
    if width > len(names):
        rows = [cells for _, _, cells in filled[chosen + 1 :] if len(cells) == width]
        # where some rows are as narrow as the header, the empty cells of the others are dropped
        is_ragged = any(len(names) <= len(cells) < width for _, _, cells in filled[chosen + 1 :])
        if not is_ragged and not any(cell.strip() for cells in rows for cell in cells[len(names) :]):
            names = [*names, *[""] * (width - len(names))]
    elif width < len(names) and not any(map(str.strip, names[width:])):
        names = names[:width]
    score = (matches[chosen], sum(len(cells) for _, _, cells in filled if len(cells) == usual and usual > 1))
    before = [" ".join(filter(None, map(str.strip, cells))) for _, cells in records[:at] if not is_separator(cells)]
    return score, Header(names, delimiter, line, before)
