"""One bad series never stops a run: it falls back, and run_series says to what and why."""

import psycopg
import pytest

from builders import commit, daily, run_in_sql

CASES = {
    "one day": (daily("2024-03-31", "2024-03-31"), "Naive", "too short: 1 of 14 days needed"),
    "six days": (daily("2024-03-26", "2024-03-31"), "Naive", "too short: 6 of 14 days needed"),
    "thirteen days": (daily("2024-03-19", "2024-03-31"), "SeasonalNaive", "too short: 13 of 14 days needed"),
    "constant": (daily("2023-12-01", "2024-03-31", sales=lambda _: 5), "SeasonalNaive", "constant: 5 every day"),
    "zeros only": (
        daily("2023-12-01", "2024-03-31", sales=lambda _: 0),
        "Zero",
        "dead: nothing sold in the last 90 days",
    ),
    "a zero": (daily("2024-03-30", "2024-03-31", sales=lambda _: 0), "Zero", "dead: nothing sold in the last 2 days"),
    "died": (daily("2022-01-01", "2023-03-31"), "Zero", "dead: nothing sold in the last 90 days"),
    "closed": (
        daily("2023-12-01", "2024-03-16"),
        "Zero",
        "dead: nothing sold for two weeks and more, and nearly daily before",
    ),
    "returns only": (daily("2024-03-31", "2024-03-31", sales=lambda _: -4), "Naive", "too short: 1 of 14 days needed"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_series_the_model_cannot_serve_falls_back_with_a_reason(db: psycopg.Connection, name: str) -> None:
    rows, method, reason = CASES[name]
    commit(db, [*daily("2022-01-01", "2024-03-31", "open"), *rows])
    run_id = run_in_sql(db)
    found = db.execute(
        "select method, is_fallback, reason from run_series join series using (series_id) where store = 'A'"
    ).fetchone()
    assert found == (method, True, reason)

    y, forecast = db.execute(
        "select y, array_agg(yhat_raw order by day) from export_mart join forecast using (series_id)"
        " where store = 'A' and run_id = %s group by y",
        [run_id],
    ).fetchone()
    expected = {"Zero": [0], "Naive": y[-1:], "SeasonalNaive": y[-7:]}[method]
    assert forecast == [expected[step % len(expected)] for step in range(30)]


def test_a_forecast_below_zero_is_used_as_zero_and_kept_as_it_was(db: psycopg.Connection) -> None:
    commit(db, daily("2024-03-31", "2024-03-31", sales=lambda _: -4))
    run_in_sql(db)
    assert db.execute("select distinct yhat, yhat_raw from forecast").fetchall() == [(0, -4)]
    run_id = db.execute("select max(run_id) from forecast").fetchone()[0]
    db.execute("call publish_plan(%s)", [run_id])
    assert db.execute("select distinct quantity from plan_line").fetchall() == [(0,)]
