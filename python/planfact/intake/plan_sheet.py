"""The planning sheet: which columns it has, and what its hidden tab says of it; written and read by its neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from planfact.report.wording import Language

#: The tab that says what the sheet is of: a row of month, plan and dimensions a month, and one of its language.
STAMP = "planfact"
LANGUAGE = "language"
FIRST_ROW = 2

#: What a month shows, and what a planner writes into it.
NUMBERS = ("forecast", "plan", "last_year", "budget")
EDITED = ("new_plan", "change")


@dataclass(frozen=True)
class Layout:
    """How the columns of a sheet are headed: the dimensions, those of each month, the reason."""

    language: Language
    dimensions: Sequence[str]
    months: Sequence[date]

    def word(self, key: str, **values: object) -> str:
        """Return a word of the sheet in its language."""
        return str(self.language.words["sheet"][key]).format(**values)

    def dimension(self, name: str) -> str:
        """Return the heading of a dimension: people's word, where no other dimension has it, too."""
        words = [self.language.column(one) for one in self.dimensions]
        word = self.language.column(name)
        return word if words.count(word) == 1 else name

    def heading(self, key: str, month: date) -> str:
        """Return the heading of a month's column; the month is named where there are several."""
        return self.word(key) if len(self.months) == 1 else f"{self.word(key)} {month:%Y-%m}"

    def needed(self) -> list[str]:
        """Return the headings without which nothing can be read; a per cent column is missing in older sheets."""
        columns = [self.heading(key, month) for month in self.months for key in ("plan", "new_plan")]
        return [*columns, self.word("reason")]
