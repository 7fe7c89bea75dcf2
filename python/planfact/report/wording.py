"""Numbers and sentences as people read them; the words of the page and the workbook in each language."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from markupsafe import Markup

from planfact.errors import PlanfactError

Number = Decimal | float | int

#: A sign that belongs to its number.
MINUS = "\N{MINUS SIGN}"
NONE = "\N{EN DASH}"

#: From here on, decimals are noise.
WHOLE_NUMBERS_FROM = 10_000

WORDS = Path(__file__).parent / "words"


@dataclass(frozen=True)
class Language:
    """The words of a language; `dimension` among them names the usual dimensions."""

    code: str
    words: dict[str, Any]

    @classmethod
    def named(cls, code: str) -> "Language":
        """Return a language by its code; PlanfactError where there is none."""
        known = sorted(path.stem for path in WORDS.glob("*.toml"))
        if code not in known:
            raise PlanfactError(f"there is no report in {code!r}", hint=f"Languages: {', '.join(known)}.")
        return cls(code, tomllib.loads((WORDS / f"{code}.toml").read_text(encoding="utf-8")))

    def say(self, key: str, **values: object) -> str:
        """Return a sentence, filled in."""
        return str(self.words[key]).format(**values)

    def say_in_html(self, key: str, **values: object) -> Markup:
        """Return a sentence, filled in: what is no Markup is escaped."""
        return Markup(self.words[key]).format(**values)

    def told(self, sentence: str, given: list[str | None]) -> str:
        """Return a sentence that the database told, in this language: `told` among the words has each of them.

        What it was given stands as it is, but where the words mark it: `{0:told}` stands among them, too, `{0:column}`
        is headed so elsewhere, `{0:dimension}` is the name of a dimension.
        """
        return str(self.words["told"][sentence]).format(*(_Given(one or "", self) for one in given))

    def heading(self, company: str | None, unit: str | None) -> str:
        """Return what a report is headed with: company, title, and what its amounts are counted in."""
        return " · ".join(filter(None, [company, self.say("title"), unit and self.say("in_unit", unit=unit)]))

    def dimension(self, name: str) -> str:
        """Return what people call a dimension."""
        return str(self.words["dimension"].get(name, name.replace("_", " ")))

    def column(self, name: str) -> str:
        """Return the heading of a column."""
        found = self.words.get(name)
        text = found if isinstance(found, str) else self.dimension(name)
        return text[:1].upper() + text[1:]


class _Given:
    """What a sentence of the database was given, as the sentence wants it said."""

    def __init__(self, text: str, language: Language) -> None:
        self.text, self.language = text, language

    def __format__(self, form: str) -> str:
        match form:
            case "told":
                return str(self.language.words["told"].get(self.text, self.text))
            case "column":
                return self.language.column(self.text)
            case "dimension":
                return self.language.dimension(self.text)
            case _:
                return self.text


def number(value: Number | None, decimals: int = 0, signed: bool = False) -> str:
    """Write a number with thousands separators; a dash where there is none."""
    if value is None:
        return NONE
    text = f"{abs(value):,.{decimals}f}"
    if not any(digit in text for digit in "123456789"):
        return text
    return (MINUS if value < 0 else "+" if signed else "") + text


def identifier(value: int | None) -> str:
    """Write the number of a run, a plan or a version; a dash where there is none."""
    return NONE if value is None else str(value)


def decimals_for(values: Iterable[Number | None]) -> int:
    """Return how many decimals a report of these sums needs."""
    return 0 if any(abs(float(value or 0)) >= WHOLE_NUMBERS_FROM for value in values) else 2


def month_name(month: date) -> str:
    """Write a month: October 2017."""
    return f"{month:%B %Y}"


def marked(moment: date | datetime, form: str = "%Y-%m-%d") -> Markup:
    """Mark a day, a month or a time of a sentence, so that the page writes it as its language does."""
    code = f"{moment:{form}}"
    return Markup('<time datetime="{0}">{0}</time>').format(code)
