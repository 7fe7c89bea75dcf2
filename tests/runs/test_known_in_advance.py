"""What people know in advance: promotions, other drivers and events, learned in SQL and put back into the forecast."""

import json
from datetime import date, timedelta

import numpy as np
import psycopg
import pytest

from builders import commit, days, run_in_sql, stage

FIRST, LAST = "2022-01-01", "2023-12-31"


def promoted_world(db: psycopg.Connection, lift: float = 0.7, stores: int = 4, seed: int = 1) -> dict[str, set[date]]:
    """Commit two years of stores that sell e^lift times as much on promoted days; return the promoted days."""
    rng = np.random.default_rng(seed)
    promoted: dict[str, set[date]] = {}
    rows = []
    for n in range(stores):
        store = f"S{n}"
        promoted[store] = {day for day in days(FIRST, LAST) if rng.random() < 0.2}
        for day in days(FIRST, LAST):
            on = day in promoted[store]
            usual = 100 * (n + 1) * (1 + 0.2 * (day.isoweekday() >= 6))
            rows.append((day, store, "food", round(usual * np.exp(lift * on + rng.normal(0, 0.05)), 3), int(on)))
    commit(db, rows)
    return promoted


def plan_promotions(db: psycopg.Connection, rows: list[tuple[object, ...]]) -> None:
    db.cursor().executemany(
        "insert into promotion_plan (day, store, product_group, promotion, name) values (%s, %s, %s, %s, %s)", rows
    )


def test_the_slope_of_promotions_is_learned_and_each_series_is_near_its_own(db: psycopg.Connection) -> None:
    promoted_world(db)
    plan_promotions(db, [("2024-01-10", None, None, 1, "flyer")])
    run_id = run_in_sql(db)
    learned = db.execute(
        "select origin, slope, explained, is_used, known_months from run_driver where run_id = %s order by origin", [run_id]
    ).fetchall()
    assert [round(row[1], 1) for row in learned] == [0.7, 0.7]
    assert learned[-1][3] and learned[-1][2] > 0.5
    assert learned[-1][4] == [date(2024, 1, 1)]
    slopes = db.execute("select slope from run_driver_slope where run_id = %s", [run_id]).fetchall()
    assert len(slopes) == 8
    assert all(abs(slope - 0.7) < 0.05 for (slope,) in slopes)
