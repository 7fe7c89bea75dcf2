"""Budget files: CSV or Excel, a row per amount, or a column per month; staged as text and loaded by load_budget."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg

from planfact.database import dimensions_of, one_row
from planfact.errors import PlanfactError
from planfact.intake.month_heading import may_be_month, month_of_heading
from planfact.intake.numbers import TYPED, Evidence, plain_number
from planfact.intake.stage import bad_rows_in_words, stage_rows
from planfact.intake.text_table import Numbered, open_rows


@dataclass(frozen=True)
class Budgeted:
    """What became of a budget file: the budget that holds it, and how many amounts it gave."""

    source: str
    budget_id: int
    amounts: int


def load_budget(
    conn: psycopg.Connection,
    path: Path,
    names: dict[str, str],
    comment: str | None = None,
    say: Callable[[str], None] = lambda _: None,
    sheet: str | None = None,
    decimal: str | None = None,
    thousands: str | None = None,
) -> Budgeted:
    """Load a budget file: all of its months, or none where a row is refused.

    `names` maps month, amount and dimensions to the file's own names, where they differ. Raises PlanfactError for a
    file that cannot be read or holds bad rows, psycopg.Error (PF005: a month is frozen …) otherwise.
    """
    dimensions = dimensions_of(conn)
    with open_rows(path, sheet, say) as rows:
        evidence = Evidence()
        for _, (*_, amount) in _amounts(rows(), path, dimensions, names, say):
            if not amount.startswith(TYPED):
                evidence.see(amount)
        sign = evidence.decimal_sign(path.name, decimal, thousands)
        counted = count()
        with conn.transaction():
            (load_id,) = one_row(conn, "select nextval('budget_load_id')")
            amounts = (
                [line, *(cell.lstrip(TYPED) for cell in named), plain_number(amount, sign)]
                for (line, (*named, amount)), _ in zip(_amounts(rows(), path, dimensions, names), counted, strict=False)
            )
            stage_rows(conn, "budget_stage", load_id, ["month", *dimensions, "amount"], amounts)
            with bad_rows_in_words(load_id, path.name, lambda _: "Correct the rows and load again."):
                (budget_id,) = one_row(conn, "call load_budget(%s, %s, %s)", [load_id, path.name, comment])
    return Budgeted(path.name, budget_id, next(counted))


def _amounts(
    table: Iterator[Numbered],
    path: Path,
    dimensions: list[str],
    names: dict[str, str],
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[Numbered]:
    """Yield line number and month, dimensions, amount; with a column per month, one for each that is filled."""
    _, header = next(table, (0, []))
    header = [one.lstrip(TYPED) for one in header]
    if not any(header):
        raise PlanfactError(f"{path} is empty")
    place = {ours: header.index(names.get(ours, ours)) for ours in dimensions if names.get(ours, ours) in header}
    if lost := [f"{ours}={theirs}" for ours, theirs in names.items() if theirs not in header]:
        raise PlanfactError(f"{path} has no such column: {', '.join(lost)}; it has {', '.join(filter(None, header))}")
    month, amount = names.get("month", "month"), names.get("amount", "amount")
    months = {
        n: found for n, name in enumerate(header) if n not in place.values() and (found := month_of_heading(name))
    }
    if month in header and amount in header:
        months = {}
    elif months:
        _assert_months(path, header, months, set(place.values()))
    else:
        raise PlanfactError(
            f"{path} has neither the columns {month} and {amount} nor a column per month; it has {', '.join(header)}",
            hint="Say which column is which: --map month=…,amount=…; or name the columns 2018-01, 2018-02 and so on.",
        )
    used = {*place.values(), *months} if months else {*place.values(), header.index(month), header.index(amount)}
    if unused := [name for n, name in enumerate(header) if n not in used and name]:
        say(f"{path.name}: ignored columns: {', '.join(unused)}")

    rows = 0
    for line, cells in table:
        if not any(cells):
            continue
        rows += 1
        filled = [*cells, *[""] * (len(header) - len(cells))]
        named = [filled[place[ours]] if ours in place else "" for ours in dimensions]
        if not months:
            of_row = filled[header.index(month)]
            yield line, [month_of_heading(of_row.lstrip(TYPED)) or of_row, *named, filled[header.index(amount)]]
        for column, of_month in months.items():
            if filled[column]:
                yield line, [of_month, *named, filled[column]]
    if rows == 0:
        raise PlanfactError(f"{path} has a header but no rows")


def _assert_months(path: Path, header: list[str], months: dict[int, str], dimensions: set[int]) -> None:
    """Refuse headings that may be months and are not understood, and two for one month: neither may be left out."""
    unclear = [name for n, name in enumerate(header) if n not in months and n not in dimensions and may_be_month(name)]
    if unclear:
        raise PlanfactError(
            f"{path}: {', '.join(unclear)} may be a month, and is not understood",
            hint="Name the columns 2018-01, 2018-02 and so on, or take this one out.",
        )
    twice = [f"{header[n]} ({found})" for n, found in months.items() if list(months.values()).count(found) > 1]
    if twice:
        raise PlanfactError(
            f"{path} has two columns for one month: {', '.join(twice)}", hint="Leave one column for each month."
        )
