"""How a sales file is to be read; apart from the reader, so that naming it costs no import of its library."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """How a file is to be read.

    Attributes:
        columns: planfact's column names in order: day, the dimensions, sales, onpromotion.
        names: planfact's name → the file's own, where they differ.
        delimiter: one character; None: detected.
        decimal: "." or ","; None: detected.
        date_format: strptime format of days; None: YYYY-MM-DD.
        say: where one line about what was detected or left out goes.

    """

    columns: list[str]
    names: dict[str, str]
    delimiter: str | None = None
    decimal: str | None = None
    date_format: str | None = None
    say: Callable[[str], None] = lambda _: None
