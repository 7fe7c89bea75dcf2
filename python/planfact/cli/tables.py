"""Tables for people: whole numbers in one style on a terminal, plain columns where something else reads them."""

import textwrap
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from numbers import Number

import rich.table
from rich.markup import escape
from rich.text import Text

from planfact.console import Console

#: Words, dates and codes up to here stay on one line of a table; longer ones fold, but not below it.
SHORT = 10

#: Blanks between two columns.
GAP = 2

#: Columns of numbers that count nothing: they are names.
NAMES = {"version", "run", "plan", "number", "override", "alert", "position", "line", "data", "budget_id", "plan_id"}

#: Columns of amounts, which have a unit.
AMOUNTS = {
    "plan", "fact", "plan_to_date", "variance", "outlook", "fact_last_year", "budget", "quantity", "delta", "amount",
    "difference", "plan_in_force", "before", "after", "change",
}  # fmt: skip

#: From here on a quantity is shown without decimals.
LARGE = 1000


def heading(name: str) -> str:
    """Return what a column is called above a table; in JSON it keeps the name that the database gives it."""
    if _is_share(name):
        return f"{name.replace('_', ' ')} %"
    return name.removesuffix("_id").replace("_pct", " %").replace("_", " ")


def print_table(
    console: Console,
    title: str,
    names: Sequence[str],
    rows: Sequence[Sequence[object]],
    decimals: int | None = None,
) -> None:
    """Print rows: on a terminal as a table that fits it, elsewhere as columns parted by tabs; say where none is.

    Amounts have as many decimals as named, else as many as they need.
    """
    if not rows:
        console.result(f"{title}: none")
    elif console.out.is_terminal:
        _print_fitted(console, title, names, rows, decimals)
    else:
        console.result("\t".join(names))
        for row in rows:
            console.result("\t".join(map(_plain, row)))


def _print_fitted(
    console: Console,
    title: str,
    names: Sequence[str],
    rows: Sequence[Sequence[object]],
    decimals: int | None,
) -> None:
    columns = [[row[place] for row in rows] for place in range(len(names))]
    texts = [_texts(name, cells, decimals) for name, cells in zip(names, columns, strict=True)]
    wholes = [all(not isinstance(cell, str) or len(cell) <= SHORT for cell in cells) for cells in columns]
    heads = [_head(name, cells) for name, cells in zip(names, texts, strict=True)]
    least = [
        max(
            *(len(line) for line in head.split("\n")),
            max(map(len, cells)) if whole else min(SHORT, max(map(len, cells))),
        )
        for head, cells, whole in zip(heads, texts, wholes, strict=True)
    ]
    # the first columns say which row it is: what does not fit goes from the right, and that is said
    shown = len(names)
    while shown > 1 and sum(least[:shown]) + GAP * shown > console.out.width:
        shown -= 1
    table = rich.table.Table(title=title, title_justify="left", box=None, padding=(0, GAP, 0, 0), header_style="bold")
    for place in range(shown):
        is_number = any(_is_number(cell) for cell in columns[place])
        table.add_column(
            Text(heads[place]),
            overflow="fold",
            no_wrap=wholes[place],
            justify="right" if is_number else "left",
            min_width=least[place],
            vertical="top",
        )
    for row in zip(*texts[:shown], strict=True):
        table.add_row(*map(escape, row))
    console.out.print(table)
    if shown < len(names):
        left = ", ".join(heading(name) for name in names[shown:])
        for line in textwrap.wrap(f"not shown: {left} (a wider terminal or --json has all)", console.out.width):
            console.say(line)


def _head(name: str, cells: Sequence[str]) -> str:
    """Return a heading, over several lines where the column is narrower."""
    words = heading(name)
    return words if len(words) <= max(map(len, cells)) else words.replace(" ", "\n")


def _texts(name: str, cells: Sequence[object], fixed: int | None) -> list[str]:
    """Return the cells of a column in one style."""
    numbers = [abs(float(cell)) for cell in cells if _is_number(cell)]  # type: ignore[arg-type]  # it is a number
    is_whole = all(isinstance(cell, int) for cell in cells if _is_number(cell))
    small = 1 if "_pct" in name or _is_share(name) else 2
    decimals = 0 if is_whole or (numbers and max(numbers) >= LARGE) else small
    if fixed is not None and name in AMOUNTS:
        decimals = fixed
    return [_text(name, cell, decimals) for cell in cells]


def _text(name: str, cell: object, decimals: int) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, int) and name in NAMES:
        return str(cell)
    if isinstance(cell, int | float | Decimal):
        value = cell * 100 if _is_share(name) else cell
        return f"{value:,.{decimals}f}"
    return str(cell)


def _plain(cell: object) -> str:
    """Return a cell as programs take it: the number as it is, no tab and no second line."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return f"{cell:f}" if isinstance(cell, Decimal) else " ".join(str(cell).split("\t")).replace("\n", " ")


def _is_share(name: str) -> bool:
    """Say whether a column holds shares of 1, which people read in per cent."""
    return name == "wape" or name.endswith("_wape") or name.startswith(("wape_", "coverage_"))


def _is_number(cell: object) -> bool:
    return isinstance(cell, Number) and not isinstance(cell, bool)
