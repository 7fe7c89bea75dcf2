"""Numbers and sentences as people read them."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

Number = Decimal | float | int

#: A sign that belongs to its number, and a space that does not break.
MINUS = "\N{MINUS SIGN}"
SPACE = "\N{NO-BREAK SPACE}"
NONE = "\N{EN DASH}"

#: From here on, decimals are noise.
WHOLE_NUMBERS_FROM = 10_000

SHORT_UNITS = ((1e12, "T"), (1e9, "bn"), (1e6, "M"), (1e3, "k"))


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


def percent(value: Number | None, signed: bool = False, decimals: int = 2) -> str:
    """Write a percentage, with the decimals that the views round to; a dash where there is none."""
    return NONE if value is None else f"{number(value, decimals, signed)}{SPACE}%"


def share(value: float | None) -> str:
    """Write a share of 1 as a percentage."""
    return percent(None if value is None else 100 * value, decimals=1)


def short(value: Number | None) -> str:
    """Write a number with three digits that matter: 1.23 M."""
    if value is None:
        return NONE
    magnitude = abs(float(value))
    for size, unit in SHORT_UNITS:
        # 999,500 would be rounded to 1,000 k
        if magnitude >= max(0.9995 * size, WHOLE_NUMBERS_FROM):
            scaled = magnitude / size
            decimals = 2 if scaled < 9.995 else 1 if scaled < 99.95 else 0
            return f"{number(float(value) / size, decimals)}{SPACE}{unit}"
    return number(value, 0 if magnitude >= 100 else 2)


def decimals_for(values: Iterable[Number | None]) -> int:
    """Return how many decimals a report of these sums needs."""
    return 0 if any(abs(float(value or 0)) >= WHOLE_NUMBERS_FROM for value in values) else 2


def month_name(month: date) -> str:
    """Write a month: October 2017."""
    return f"{month:%B %Y}"


def day_name(day: date | None) -> str:
    """Write a day: 31 October 2017."""
    return NONE if day is None else f"{day.day} {day:%B %Y}"


def plain(name: str) -> str:
    """Write the name of a dimension as words."""
    return name.replace("_", " ")


def verdict(month: Mapping[str, Any], last_day: date) -> str:
    """Say in a sentence or two what happened in a month."""
    name = month_name(month["month"])
    if month["fact"] is None:
        return f"{name}: the plan is {short(month['plan'])}; there is no fact yet."
    if month["plan_to_date"] == month["plan"]:
        return f"{name}: sold {short(month['fact'])} against a plan of {short(month['plan'])}{_by_how_much(month)}."
    return (
        f"{name} until {last_day.day} {last_day:%B}: sold {short(month['fact'])} against {short(month['plan_to_date'])}"
        f" planned for these days{_by_how_much(month)}."
        f" The month is heading for {short(month['outlook'])} against a plan of {short(month['plan'])}."
    )


def _by_how_much(month: Mapping[str, Any]) -> str:
    percentage = month["variance_pct"]
    return "" if percentage is None else f", {percent(percentage, signed=True)}"


def largest(extremes: Iterable[Mapping[str, Any]], decimals: int) -> str:
    """Name the largest shortfalls and surpluses; nothing where all went as planned."""
    sentences = []
    for title, is_surplus in (("shortfall", False), ("surplus", True)):
        named = [
            f"{plain(row['level'])} {row['member']} ({_amount(row, decimals)})"
            for row in extremes
            if row["is_surplus"] == is_surplus
        ]
        if named:
            sentences.append(f"Largest {title}: {'; '.join(named)}.")
    return " ".join(sentences)


def _amount(row: Mapping[str, Any], decimals: int) -> str:
    amount = number(row["variance"], decimals, signed=True)
    percentage = row["variance_pct"]
    return amount if percentage is None else f"{amount}, {percent(percentage, signed=True)}"
