"""The sales that the tests of close-month close: three stores, two groups, a history and the month after it."""

import random

from builders import daily

MONTHS = {"history.csv": ("2023-01-01", "2024-03-31", 0), "april.csv": ("2024-04-01", "2024-04-30", 1)}


def sales(first: str, last: str, seed: int) -> str:
    """Return a CSV of sales that vary from series to series."""
    draw = random.Random(seed)
    rows = [row for store in "ABC" for group in ("food", "toys") for row in daily(first, last, store, group)]
    return "day,store,product_group,sales\n" + "".join(
        f"{day},{store},{group},{value + draw.randint(0, 9)}\n" for day, store, group, value in rows
    )
