"""Sales whose seasons are known: what a model should find in them."""

import math
import random
from datetime import date, timedelta

WEEK = [0.8, 0.9, 1.0, 1.0, 1.2, 1.5, 0.6]


def seasonal(first: str, last: str, store: str, seed: int, level: float = 200) -> list[tuple]:
    """Sell by the week, by the year (±40 %) and with a pay day: twice as much on the first of a month."""
    draw = random.Random(seed)
    rows = []
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day <= end:
        year = 1 + 0.4 * math.sin(2 * math.pi * day.timetuple().tm_yday / 365)
        pay_day = 2 if day.day == 1 else 1
        rows.append((day, store, "food", round(level * WEEK[day.weekday()] * year * pay_day * draw.uniform(0.9, 1.1))))
        day += timedelta(days=1)
    return rows
