"""How a sales file is to be read; apart from the reader, so that naming it costs no import of its library."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO


@dataclass(frozen=True)
class Reading:
    """How a file is to be read.

    Attributes:
        columns: planfact's column names in order: day, the dimensions, sales, onpromotion, and a second measure if any.
        names: planfact's name → the file's own, where they differ.
        delimiter: one character; None: detected.
        decimal: "." or ","; None: detected.
        date_formats: strptime formats of days; none: YYYY-MM-DD and what cannot mean anything else.
        say: where one line about what was detected or left out goes.
        constants: planfact's name → the value of every row, for a column that the file has not.
        sales: an expression over the file's columns that gives the sales.
        sheet: the sheet of a workbook; None: the only one that is not empty.
        header_row: the line of the column names, from 1; None: found.
        encoding: of a text; None: UTF-8, or detected.
        thousands: the sign between thousands; None: detected.
        timezone: the shop's, for days that are written as moments with a zone.
        unpivot: what the names of the columns are that nobody mapped: a dimension, or day.
        grain: what a row stands for: day, week or month; None: a day, and coarser files are refused.
        spread: how the amount of a week or month is spread over its days: even or profile; None: even.
        week_day: which day of its week a row names: first or last; None: first.
        fill_down: dimensions whose empty cells take the value above, as merged cells and pivots leave them.
        cut_times: a time of day is cut off, since the rows of a day are added.
        arrived: what came on standard input, where that was read before.
        preview: where the first rows go, as written and as understood.

    """

    columns: list[str]
    names: dict[str, str]
    delimiter: str | None = None
    decimal: str | None = None
    date_formats: tuple[str, ...] = ()
    say: Callable[[str], None] = lambda _: None
    constants: dict[str, str] = field(default_factory=dict)
    sales: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    encoding: str | None = None
    thousands: str | None = None
    timezone: str | None = None
    unpivot: str | None = None
    grain: str | None = None
    spread: str | None = None
    week_day: str | None = None
    fill_down: tuple[str, ...] = ()
    cut_times: bool = False
    arrived: IO[bytes] | None = None
    preview: list[tuple[dict[str, str], dict[str, str]]] | None = None

    @property
    def dimensions(self) -> list[str]:
        """Return the dimensions of the database."""
        return self.columns[1 : self.columns.index("sales")]

    @property
    def second(self) -> str | None:
        """Return the measure that is kept beside sales, if any."""
        return next(iter(self.columns[self.columns.index("onpromotion") + 1 :]), None)
