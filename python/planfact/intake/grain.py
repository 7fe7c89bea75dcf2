"""Grain: files with one row a month or a week, which a model of days must not take for days."""

import calendar
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Any

import pyarrow as pa

from planfact.errors import PlanfactError

THREE = Decimal("0.001")
#: Fewer months or weeks than this may be chance.
MONTHS, WEEKS = 3, 4


def found_grain(days: Iterable[str]) -> str | None:
    """Return "month" or "week" where the days of a file are one a month, or one a week; None: they are days."""
    dates = sorted({day for text in days if (day := _date(text)) is not None})
    months = {(day.year, day.month) for day in dates}
    if len(dates) >= MONTHS and len(months) == len(dates):
        at = {day.day for day in dates}
        if len(at) == 1 or all(day.day == calendar.monthrange(day.year, day.month)[1] for day in dates):
            return "month"
    if len(dates) >= WEEKS and len({day.weekday() for day in dates}) == 1:
        return "week"
    return None


def refuse_coarse(name: str, days: Iterable[str]) -> None:
    """Refuse a file of months or weeks, naming the option that says what its rows are."""
    days = list(days)
    if (grain := found_grain(days)) is not None:
        raise PlanfactError(
            f"{name} has one row a {grain} ({len(days)} {grain}s, {min(days)} to {max(days)}); planfact plans days",
            hint=f"Spread each row over the days of its {grain}: --grain {grain}. Where they are days: --grain day.",
        )


def spread(day: str, amount: str, grain: str) -> list[tuple[str, str]]:
    """Spread the amount of a month or a week evenly over its days, exact to three decimals; the parts sum to it."""
    first = date.fromisoformat(day)
    count = 7
    if grain == "month":
        first = first.replace(day=1)
        count = calendar.monthrange(first.year, first.month)[1]
    thousandths = int((Decimal(amount) / THREE).to_integral_value(ROUND_FLOOR))
    ends = [thousandths * n // count for n in range(count + 1)]
    return [((first + timedelta(n)).isoformat(), f"{(ends[n + 1] - ends[n]) * THREE:f}") for n in range(count)]


def spread_table(table: pa.Table, grain: str) -> pa.Table:
    """Spread every row over the days of its month or week; what is no day or no number is refused by its line."""
    each: list[int] = []
    parts: list[tuple[str, Any]] = []
    days: list[Any] = table["day"].to_pylist()
    for n, (day, amount) in enumerate(zip(days, table["sales"].to_pylist(), strict=True)):
        try:
            one: list[tuple[str, Any]] = [*spread(day, str(amount), grain)]
        except (ValueError, ArithmeticError):
            one = [(day, amount)]
        each += [n] * len(one)
        parts += one
    long = table.take(pa.array(each))
    for name, values in (("day", [day for day, _ in parts]), ("sales", [amount for _, amount in parts])):
        long = long.set_column(long.column_names.index(name), name, pa.array(values, pa.string()))
    return long


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
