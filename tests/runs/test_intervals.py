"""Intervals come from the errors of series that sell as often, and from what earlier months showed of them."""

import random
from datetime import date, timedelta

import numpy as np
import pandas as pd
import psycopg
import pytest

from builders import commit
from planfact.forecast import Request, forecast


def noisy(first: str, last: str, store: str, sells_on: float, seed: int, level: float = 100) -> list[tuple]:
    """Sell on a share of the days; on others nothing."""
    draw = random.Random(f"{store} {first} {seed}")
    start, days = date.fromisoformat(first), (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    return [
        (start + timedelta(n), store, "food", round(level * draw.uniform(0.8, 1.2)) if draw.random() < sells_on else 0)
        for n in range(days)
    ]


def world(first: str, last: str, level: float = 100) -> list[tuple]:
    """Build four shops that sell daily, and four that sell on one day in three."""
    shops = [("D", 1.0), ("S", 0.33)]
    return [row for kind, share in shops for n in range(4) for row in noisy(first, last, f"{kind}{n}", share, n, level)]


def test_each_class_of_sparsity_has_quantiles_of_its_own_errors(db: psycopg.Connection, dsn: str) -> None:
    commit(db, world("2023-06-01", "2024-03-31"))
    run_id = forecast(db, dsn, Request(parameters={"backtest_months": 3}, workers=1)).run_id
    classes = dict(
        db.execute(
            "select left(store, 1), array_agg(distinct sparsity_class(zero_share)) from run_series"
            " join series using (series_id) where run_id = %s group by 1",
            [run_id],
        ).fetchall()
    )
    assert classes == {"D": [0], "S": [0.5]}
    found = {
        (grain, zero_share_from): (hi - lo, evidence)
        for grain, zero_share_from, lo, hi, evidence in db.execute(
            "select grain, zero_share_from, lo_80, hi_80, evidence from run_interval"
            " where run_id = %s and level = 'series' and step_from = 1 and miss_80 = 0.2 and miss_95 = 0.05",
            [run_id],
        )
    }
    assert {share for grain, share in found if grain == "day"} == {0, 0.02, 0.25, 0.5, 0.75}
    # 4 series × 3 months × 7 days; a class without series of its own has those of the next
    assert {share: found["day", share][1] for share in (0, 0.02, 0.5, 0.75)} == {0: 84, 0.02: 84, 0.5: 84, 0.75: 84}
    assert found["day", 0.02] == found["day", 0.5] == found["day", 0.25]
    assert found["day", 0] != found["day", 0.5]
    (shown,) = db.execute(
        "select avg((forecast.hi_80 - yhat) / (yhat - forecast.lo_80) / (width.hi_80 / -width.lo_80))"
        " from forecast join series using (series_id) join run_interval as width using (run_id)"
        " where run_id = %s and width.grain = 'day' and step_from = 1 and zero_share_from = 0"
        " and day <= '2024-04-07' and left(store, 1) = 'D'",
        [run_id],
    ).fetchone()
    assert shown == pytest.approx(1)


def test_few_months_hold_more_of_their_errors_than_the_name_of_the_interval(db: psycopg.Connection, dsn: str) -> None:
    commit(db, world("2023-06-01", "2024-03-31"))
    run_id = forecast(db, dsn, Request(parameters={"backtest_months": 3}, workers=1)).run_id
    cells = db.execute(
        "select past.series_id, date_trunc('month', past.day)::date, extract(day from past.day)::integer, yhat,"
        " sales::float8 - yhat from run_prediction as past join series using (series_id)"
        " join sales using (series_id, day) where run_id = %s and kind = 'backtest' and store < 'S'",
        [run_id],
    ).fetchall()
    of = pd.DataFrame(cells, columns=["series", "month", "step", "yhat", "error"]).assign(
        size=lambda of: of.error.abs()
    )
    own, of_month = of.groupby("series"), of.groupby(["series", "month"])["size"]
    others = (own["size"].transform("sum") - of_month.transform("sum")) / (
        own["size"].transform("count") - of_month.transform("count")
    )
    scores = (of.error / (others * np.sqrt(of.yhat / own["yhat"].transform("mean"))))[of.step <= 7]
    assert len(scores) == 4 * 3 * 7
    # of 12 months of series: 13/12 of 80 % are held, and all of them in the place of 13/12 of 95 %
    wanted = [scores.min(), *np.quantile(scores, [(1 - 0.8 * 13 / 12) / 2, (1 + 0.8 * 13 / 12) / 2]), scores.max()]
    found = db.execute(
        "select lo_95, lo_80, hi_80, hi_95 from run_interval"
        " where run_id = %s and grain = 'day' and zero_share_from = 0 and step_from = 1",
        [run_id],
    ).fetchone()
    assert found == pytest.approx(wanted)


def test_months_that_missed_their_intervals_widen_those_of_their_class(db: psycopg.Connection, dsn: str) -> None:
    parameters: dict[str, object] = {"backtest_months": 3}
    commit(db, world("2023-09-01", "2024-03-31"))
    assert forecast(db, dsn, Request(parameters=parameters, workers=1)).is_new
    # shops that sell daily sell three times as much in April; the others as ever
    dense, sparse = world("2024-04-01", "2024-04-30", 300), world("2024-04-01", "2024-04-30")
    commit(db, [row for row in dense if row[1] < "S"] + [row for row in sparse if row[1] >= "S"])
    run_id = forecast(db, dsn, Request(parameters=parameters, workers=1)).run_id
    miss = {
        key: (float(of_80), float(of_95))
        for *key, of_80, of_95 in db.execute(
            "select grain || zero_share_from, miss_80, miss_95 from run_interval"
            " where run_id = %s and level = 'series' and step_from = 1 and grain = 'day'",
            [run_id],
        )
        for key in key
    }
    # all of 30 days were missed: 0.2 + 0.2 × (0.2 − 1), and 0.05 + 0.2 × (0.05 − 1) at its bound
    assert miss["day0"] == pytest.approx((0.04, 0.005))
    assert miss["day0.02"] == (0.2, 0.05), "no series of it had a past month"
    assert 0.15 < miss["day0.5"][0] < 0.24
