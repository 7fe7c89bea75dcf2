"""The metrics that SQL computes are those of the field's own library, on real sales."""

import numpy as np
import pandas as pd
import psycopg
import pytest
from utilsforecast.losses import bias, mae, mase, nd, rmse, rmsse

from builders import commit, daily, run_in_sql, run_with_a_part, stage
from real_data import real_data

SEASON = 7


def metrics(db: psycopg.Connection, run_id: int, kind: str) -> dict[tuple[str, str], float]:
    rows = db.execute("select level, metric, value from run_metric where run_id = %s and kind = %s", [run_id, kind])
    return {(level, metric): value for level, metric, value in rows}


def coverage(db: psycopg.Connection, run_id: int, kind: str) -> dict[tuple[str, str], float]:
    """Take the coverage out of a run's metrics; utilsforecast gets it from other columns."""
    return {key: value for key, value in metrics(db, run_id, kind).items() if key[1].startswith("coverage")}


def without_coverage(found: dict[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    return {key: value for key, value in found.items() if not key[1].startswith(("coverage", "naive"))}


def with_utilsforecast(test: pd.DataFrame, train: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Compute the same metrics from frames of unique_id, ds, y, yhat; mean over series where that is the definition."""
    series = test["unique_id"].unique()
    scaled = {
        name: loss(test, ["yhat"], SEASON, train)["yhat"] for name, loss in {"mase": mase, "rmsse": rmsse}.items()
    }
    pooled = test.assign(unique_id="all")
    month = pd.to_datetime(test["ds"]).dt.to_period("M")
    months = test.groupby(["unique_id", month])[["y", "yhat"]].sum().reset_index().assign(unique_id="all", ds=0)
    result = {}
    for level, frame in {"day": pooled, "month": months}.items():
        total = frame["y"].abs().sum()
        result |= {
            (level, "wape"): nd(frame, ["yhat"])["yhat"][0],
            (level, "mae"): mae(frame, ["yhat"])["yhat"][0],
            (level, "rmse"): rmse(frame, ["yhat"])["yhat"][0],
            # bias there is the mean of forecast − actual, ours a share of the fact
            (level, "bias_pct"): 100 * bias(frame, ["yhat"])["yhat"][0] * len(frame) / total,
        }
    assert len(series) == test["unique_id"].nunique()
    return result | {("day", name): values.mean() for name, values in scaled.items()}


def load_favorita(db: psycopg.Connection, first: str, last: str) -> None:
    sales = pd.read_csv(real_data("favorita_store_family_15series.csv.gz"), dtype=str)
    sales = sales[(sales["date"] >= first) & (sales["date"] <= last)]
    stage(db, sales[["date", "store_nbr", "family", "sales"]].itertuples(index=False, name=None))
    db.execute("call commit_data_version()")


def frame(db: psycopg.Connection, query: str, parameters: list[object]) -> pd.DataFrame:
    cursor = db.execute(query.encode(), parameters)
    table = pd.DataFrame(cursor.fetchall(), columns=[column.name for column in cursor.description])
    return table.astype({name: float for name in ("y", "yhat") if name in table})


@pytest.mark.real_data
def test_coverage_is_the_share_of_days_and_of_months_of_series_inside_the_intervals(db: psycopg.Connection) -> None:
    load_favorita(db, "2015-01-01", "2016-11-30")
    run_id = run_in_sql(db, months=2)
    # intervals are made of the backtest's own errors: it has no coverage that says anything
    assert coverage(db, run_id, "backtest") == {
        (level, f"coverage_{percent}"): None for level in ("day", "month") for percent in (80, 95)
    }

    load_favorita(db, "2016-12-01", "2016-12-31")
    db.execute("call refresh_plan_fact()")
    days = (
        "select coalesce(sales, 0) as y, lo_80, hi_80, lo_95, hi_95 from forecast"
        " left join sales using (series_id, day) where run_id = %s and day <= '2016-12-31'"
    )
    months = (
        "select sum(sales) as y, lo_80, hi_80, lo_95, hi_95 from forecast_month as month"
        " join series using (store, product_group) join sales using (series_id)"
        " where run_id = %s and level = 'series' and month = '2016-12-01' and day >= month.month"
        " group by series_id, 2, 3, 4, 5"
    )
    expected = {}
    for level, query in {"day": days, "month": months}.items():
        cells = [tuple(map(float, row)) for row in db.execute(query.encode(), [run_id]).fetchall()]
        assert len(cells) == (15 * 31 if level == "day" else 15)
        expected[level, "coverage_80"] = np.mean([lo <= y <= hi for y, lo, hi, _, _ in cells])
        expected[level, "coverage_95"] = np.mean([lo <= y <= hi for y, _, _, lo, hi in cells])
    assert coverage(db, run_id, "actual") == pytest.approx(expected)
    assert 0.5 < expected["day", "coverage_80"] < expected["day", "coverage_95"] < 1


@pytest.mark.real_data
def test_backtest_and_actual_metrics_equal_utilsforecast_on_favorita(db: psycopg.Connection) -> None:
    load_favorita(db, "2015-01-01", "2016-11-30")
    run_id = run_in_sql(db)
    history = frame(db, "select unique_id, ds, y from export_mart_long order by 1, 2", [])
    backtest = frame(
        db,
        "select series.unique_id, day as ds, yhat, coalesce(sales, 0) as y from run_prediction"
        " join series using (series_id) left join sales using (series_id, day)"
        " where run_id = %s and kind = 'backtest' order by 1, 2",
        [run_id],
    )
    before = history[history["ds"] < backtest["ds"].min()]
    found = without_coverage(metrics(db, run_id, "backtest"))
    assert found == pytest.approx(with_utilsforecast(backtest, before), rel=1e-9)

    load_favorita(db, "2016-12-01", "2016-12-31")
    db.execute("call refresh_plan_fact()")
    actual = frame(
        db,
        "select series.unique_id, day as ds, yhat, coalesce(sales, 0) as y from forecast"
        " join series using (series_id) left join sales using (series_id, day) where run_id = %s order by 1, 2",
        [run_id],
    )
    found = without_coverage(metrics(db, run_id, "actual"))
    assert found == pytest.approx(with_utilsforecast(actual, history), rel=1e-9)


def test_sales_read_for_a_backtest_are_not_kept_when_the_run_ends(db: psycopg.Connection) -> None:
    commit(db, daily("2024-01-01", "2024-04-30", sales=lambda day: 20 + day.isoweekday()))
    run_in_sql(db)
    assert metrics(db, 1, "backtest")["month", "mae"] is not None
    assert db.execute("select count(*) from run_backtest_fact").fetchone() == (0,)


def test_a_shop_that_got_its_name_within_the_backtest_is_measured_as_one(db: psycopg.Connection) -> None:
    sold = [row for shop in "AB" for row in daily("2023-01-01", "2024-03-31", shop, sales=lambda day: 20 + day.month)]
    commit(db, sold)
    db.execute("call rename_series('store', 'A', 'Z', first_month => '2024-01-01', reason => 'moved')")
    commit(db, [row for shop in "ZB" for row in daily("2024-04-01", "2024-04-30", shop)])
    db.execute("call refresh_export_mart()")
    run_id = run_with_a_part(db, level=25)
    errors = db.execute(
        "select abs(sum(forecast.yhat) - coalesce(min(fact.sales), 0)::float8) from ("
        "  select coalesce(alias.as_series_id, backtest.series_id) as series_id, backtest.month,"
        "    (select sum(cell) from unnest(backtest.yhat) as cell) as yhat"
        "  from run_backtest_month as backtest"
        "  left join series_alias as alias"
        "    on backtest.series_id = alias.series_id"
        "    and backtest.month >= alias.first_day and backtest.month < alias.next_day"
        "  where backtest.run_id = %s) as forecast"
        " left join sales_month as fact on forecast.series_id = fact.series_id and forecast.month = fact.month"
        "   and fact.superseded_by is null"
        " group by forecast.series_id, forecast.month",
        [run_id],
    ).fetchall()
    mae = sum(error for (error,) in errors) / len(errors)
    assert metrics(db, run_id, "backtest")["month", "mae"] == pytest.approx(mae, rel=1e-9)


def test_bias_is_above_zero_when_the_forecast_was_above_the_fact(db: psycopg.Connection) -> None:
    commit(db, daily("2024-01-01", "2024-02-29", sales=lambda day: 20 + day.isoweekday()))
    run_id = run_in_sql(db)
    commit(db, daily("2024-03-01", "2024-03-31", sales=lambda day: 10 + day.isoweekday()))
    db.execute("call refresh_plan_fact()")
    found = metrics(db, run_id, "actual")
    assert found["day", "bias_pct"] > 0
    assert found["day", "mae"] == pytest.approx(10)
    assert found["month", "mae"] == pytest.approx(310)


def test_actual_metrics_wait_for_the_month_and_follow_corrections(db: psycopg.Connection) -> None:
    commit(db, daily("2024-01-01", "2024-02-29"))
    run_id = run_in_sql(db)
    commit(db, daily("2024-03-01", "2024-03-30"))
    db.execute("call refresh_plan_fact()")
    assert metrics(db, run_id, "actual") == {}
    commit(db, daily("2024-03-31", "2024-03-31"))
    db.execute("call refresh_plan_fact()")
    assert metrics(db, run_id, "actual")["day", "wape"] == 0
    commit(db, [("2024-03-15", "A", "food", 1000)])
    db.execute("call refresh_plan_fact()")
    assert metrics(db, run_id, "actual")["day", "wape"] > 0.5
    measured = db.execute("select distinct data_version_id from run_metric where kind = 'actual'").fetchall()
    assert measured == [(4,)]


def test_what_cannot_be_divided_is_null_and_never_an_error(db: psycopg.Connection) -> None:
    commit(
        db,
        daily("2024-01-01", "2024-02-29", sales=lambda _: 0)
        + daily("2024-01-01", "2024-02-29", "B", sales=lambda _: 0),
    )
    run_id = run_in_sql(db)
    found = metrics(db, run_id, "backtest")
    assert found["day", "wape"] is None
    assert found["day", "mase"] is None
    assert found["day", "mae"] == 0
    assert not any(value is not None and np.isnan(value) for value in found.values())
