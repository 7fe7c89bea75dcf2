"""Conversion of columns: what a file writes becomes what the database reads; each different text is judged once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from planfact.intake.days import DayReader
from planfact.intake.expression import Expression
from planfact.intake.numbers import TYPED, Evidence, plain_number, read_number, rounded

_WHOLE = r"^[+-]?\d+$"
#: Groups of three, whose sign may stand between thousands; and numbers whose sign cannot.
_GROUPED = {sign: rf"^[+-]?[1-9]\d{{0,2}}[{sign}]\d{{3}}$" for sign in ".,"}
_CLEAR = {sign: rf"^[+-]?(\d+[{sign}]\d*|[{sign}]\d+)$" for sign in ".,"}
#: What has, or may have, more than three decimals.
_ROUNDED = r"\.\d{4}|[eE]"
_COMMA_READY = r"^[+-]?\d+(,\d{0,3})?$"
#: As many decimals are kept.
DECIMALS = 3
#: As many rows are looked at first.
SAMPLE = 1000
#: A day and a time without a zone.
_LOCAL_TIME = r"^\d{4}-\d{2}-\d{2}[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$"


@dataclass
class Counted:
    """What was changed on the way, to be said at the end."""

    rounded: int = 0
    difference: Decimal = Decimal(0)
    dashes: int = 0
    signs: dict[str, str] = field(default_factory=dict)


def is_plain(column: Any) -> bool:
    """Whether all of a column are numbers that the database reads and keeps as they are."""
    try:
        values = column.cast(pa.float64())
    except pa.ArrowInvalid:
        return False
    if not pc.all(pc.is_finite(values)).as_py():
        return False
    # told by the bytes: a pattern takes longer than everything else that is done with a number
    ends, texts = _texts_of(column)
    if (texts > ord("9")).any():
        return not pc.any(pc.match_substring_regex(column, _ROUNDED)).as_py()
    points = np.frombuffer(pc.find_substring(column, ".").buffers()[1], np.int32, len(column))
    return not bool(((points >= 0) & (np.diff(ends) - points > DECIMALS + 1)).any())


def _texts_of(column: Any) -> tuple[Any, Any]:
    """Return where the texts of a column end, the first before them, and their bytes; never through pandas."""
    _, ends, texts = column.buffers()
    places = np.frombuffer(ends, np.int32, len(column) + 1, 4 * column.offset)
    return places, np.frombuffer(texts or b"", np.uint8)[places[0] : places[-1]]


def see_numbers(column: Any, evidence: Evidence) -> None:
    """Let the numbers of a column say what their signs mean."""
    if len(column) > 2 * SAMPLE and evidence.point is None:
        see_numbers(column.slice(0, SAMPLE), evidence)  # most files tell it soon
    if is_plain(column):
        if evidence.point is not None:
            return
    else:
        evidence.all_plain = False
    rest = column.filter(pc.invert(pc.match_substring_regex(column, _WHOLE)))
    for sign in ".,":
        for pattern, see in ((_GROUPED[sign], evidence.see_grouped), (_CLEAR[sign], evidence.see_decimal)):
            found = pc.match_substring_regex(rest, pattern)
            if pc.any(found).as_py():
                see(sign, rest.filter(found)[0].as_py())
                rest = rest.filter(pc.invert(found))
    for text in pc.unique(rest).to_pylist():
        if not text.startswith(TYPED):
            evidence.see(text)


def each_text(column: Any, change: Callable[[str], str], count: Callable[[str, int], None] | None = None) -> Any:
    """Change every different text of a column once; `count` is told each, and how often it occurs."""
    encoded = column.dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    if count is not None:
        times = np.bincount(encoded.indices.to_numpy(zero_copy_only=False), minlength=len(texts))
        for text, often in zip(texts, times, strict=True):
            count(text, int(often))
    return pa.array([change(text) for text in texts], pa.string()).take(encoded.indices)


def numbers(column: Any, decimal: str, counted: Counted) -> Any:
    """Return numbers as the database reads them; a text that is none stays, to be refused by its line."""
    if decimal == "." and is_plain(column):
        return column
    if decimal == "," and pc.all(pc.match_substring_regex(column, _COMMA_READY)).as_py():
        return pc.replace_substring(column, ",", ".")
    after: dict[str, str] = {}

    def count(text: str, often: int) -> None:
        number = read_number(text, decimal)
        if number is None:
            after[text] = plain_number(text, decimal)
            return
        kept, difference = rounded(number)
        after[text] = kept
        if difference:
            counted.rounded += often
            counted.difference += difference * often
        if number == "0" and not any(map(str.isdigit, text)):
            counted.dashes += often

    return each_text(column, lambda text: after[text], count)


def ticks(column: Any) -> Any:
    """Return what is ticked as 1, and what is not as 0."""
    return each_text(column, lambda text: {"TRUE": "1", "FALSE": "0"}.get(text, text))


def exact(column: Any, decimal: str) -> list[Decimal | None]:
    """Return the numbers of a column, None where a text is none."""
    known: dict[str, Decimal | None] = {}
    for text in pc.unique(column).to_pylist():
        number = read_number(text, decimal)
        value = Decimal(number) if number is not None else None
        known[text] = value if value is None or value.is_finite() else None
    return [known[text] for text in column.to_pylist()]


def worked_out(expression: Expression, terms: dict[str, Any], decimal: str) -> Any:
    """Return the value of an expression for every row; what has none is named by the cell that is at fault."""
    written = {term: column.to_pylist() for term, column in terms.items()}
    read = {term: exact(column, decimal) for term, column in terms.items()}
    values = []
    for row in range(len(next(iter(written.values())))):
        at_fault = next((term for term in read if read[term][row] is None), None)
        if at_fault is not None:
            values.append(f"{at_fault} is {written[at_fault][row].strip() or 'empty'}")
            continue
        value = expression.of({term: one for term, column in read.items() if (one := column[row]) is not None})
        values.append("division by zero" if value is None else f"{value:f}")
    return pa.array(values, pa.string())


def without_times(column: Any, reader: DayReader) -> Any:
    """Cut times off at once where rows of a day are added: a till has one for every row."""
    if not reader.cut_times or reader.zone is not None or reader.formats:
        return column
    local = pc.match_substring_regex(column, _LOCAL_TIME)
    if not pc.any(local).as_py():
        return column
    reader.all_iso = False
    reader.times = reader.times or column.filter(local)[0].as_py()
    return pc.if_else(local, pc.utf8_slice_codeunits(column, 0, 10), column)


def days(column: Any, reader: DayReader) -> Any:
    """Return days as YYYY-MM-DD; a text that is none stays, to be refused by its line."""
    if reader.all_iso:
        return column
    return each_text(without_times(column, reader), lambda text: reader.read(text) or text)
