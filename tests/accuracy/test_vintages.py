"""Every forecast of a month, the earliest first, and how much it changed from run to run."""

import pandas as pd
import psycopg
import pytest

from builders import commit, daily, favorita, run_in_sql, table

LEVELS = {"total": [], "store": ["store"], "product_group": ["product_group"], "series": ["store", "product_group"]}


@pytest.mark.real_data
def test_vintages_and_churn_are_those_of_pandas_at_every_level(db: psycopg.Connection) -> None:
    commit(db, favorita("2015-01-01", "2016-09-20"))
    for first, last in (("2016-09-21", "2016-10-31"), ("2016-11-01", "2016-11-30"), ("2016-12-01", "2016-12-31")):
        run_in_sql(db, months=3)
        commit(db, favorita(first, last))
    db.execute("call refresh_plan_fact()")
    frame = table(
        db,
        "select run_id, store, product_group, date_trunc('month', day)::date as month, yhat"
        " from forecast join series using (series_id) join forecast_run using (run_id)"
        " where date_trunc('month', day) >= horizon_start",
    ).assign(total="all")
    for level, keys in LEVELS.items():
        by = [*(keys or ["total"]), "month"]
        said = frame.groupby([*by, "run_id"])["yhat"].sum()
        found = table(db, "select * from forecast_vintage where level = %s", [level]).assign(total="all")
        ours = found.set_index([*by, "run_id"]).sort_index()
        assert list(ours.index) == list(said.index)
        assert ours["forecast"].to_numpy() == pytest.approx(said.to_numpy(), rel=1e-9)
        change = said.groupby(level=by).diff()
        assert ours["change"].astype(float).to_numpy() == pytest.approx(change.to_numpy(), rel=1e-6, nan_ok=True)
        churned = table(db, "select * from forecast_churn where level = %s", [level]).assign(total="all")
        churned = churned.set_index(by).sort_index()
        counts = said.groupby(level=by).count()
        expected = (100 * change.abs().groupby(level=by).mean() / said.abs().groupby(level=by).mean())[counts > 1]
        assert list(churned.index) == list(expected.index)
        assert churned["churn_pct"].to_numpy() == pytest.approx(expected.to_numpy(), rel=1e-9)
        assert churned["vintages"].to_numpy() == pytest.approx(counts[counts > 1].to_numpy())
        ends = said.groupby(level=by).agg(["first", "last"])[counts > 1]
        assert churned[["first_forecast", "last_forecast"]].to_numpy() == pytest.approx(ends.to_numpy())
    lags = found[found["month"] == pd.Timestamp("2016-12-01").date()].groupby("run_id")["lag_months"].first().to_dict()
    assert lags == {1: 3, 2: 2, 3: 1}


def test_a_vintage_stands_beside_plan_and_fact(db: psycopg.Connection) -> None:
    commit(db, daily("2024-01-01", "2024-02-29", sales=lambda _: 10))
    run_in_sql(db, months=3)
    commit(db, daily("2024-03-01", "2024-03-31", sales=lambda _: 20))
    db.execute("call publish_plan(%s)", [run_in_sql(db, months=2)])
    commit(db, daily("2024-04-01", "2024-04-30", sales=lambda _: 25))
    db.execute("call refresh_plan_fact()")
    rows = db.execute(
        "select month::text, run_id, lag_months, forecast, change, plan, fact, is_complete, error_pct"
        " from forecast_vintage where level = 'total' and month in ('2024-04-01', '2024-05-01') order by 1, 2"
    ).fetchall()
    assert rows == [
        ("2024-04-01", 1, 2, 300, None, 600, 750, True, -60),
        ("2024-04-01", 2, 1, 600, 300, 600, 750, True, -20),
        ("2024-05-01", 1, 3, 310, None, 620, None, False, None),
        ("2024-05-01", 2, 2, 620, 310, 620, None, False, None),
    ]
