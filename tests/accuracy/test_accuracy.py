"""Accuracy at every level is that of the field's own library, on real sales; months are measured once."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import psycopg
import pytest
from pytest_postgresql import factories
from utilsforecast.losses import bias, coverage, mae, mase, nd, rmse, rmsse, smape

from builders import close_in_sql, commit, daily, favorita, run_in_sql, table
from copies import connected, filled_by

LEVELS = {"total": [], "store": ["store"], "product_group": ["product_group"], "series": ["store", "product_group"]}
MODELS = ["yhat"]


def fill(db: psycopg.Connection) -> None:
    commit(db, favorita("2015-01-01", "2016-10-13"))
    for first, last in (("2016-10-14", "2016-10-31"), ("2016-11-01", "2016-11-30"), ("2016-12-01", "2016-12-31")):
        run_in_sql(db, months=3)
        commit(db, favorita(first, last))
    # the runs of this test are the seasonal naive forecast: something must tell them apart from it
    db.execute("update run_forecast set yhat_raw = 1.05 * yhat_raw + extract(day from day)")
    db.execute("call refresh_plan_fact()")


filled_server = factories.postgresql_noproc(load=[filled_by(fill)], dbname="vintages", depends_on="server")
filled_copy = factories.postgresql("filled_server")


@pytest.fixture
def vintages(filled_copy: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Return a database of a real grocer, three months forecast by runs of up to three months ahead."""
    yield from connected(filled_copy)


def cells(db: psycopg.Connection) -> pd.DataFrame:
    """Return every day that a run forecast in a complete month, with its fact and its seasonal naive forecast."""
    frame = table(
        db,
        "select run_id, store, product_group, series.unique_id, day as ds, yhat, coalesce(sales, 0) as y,"
        " data_version_id as version, date_trunc('month', day)::date as month"
        " from forecast join series using (series_id) join forecast_run using (run_id)"
        " left join sales using (series_id, day)"
        " where date_trunc('month', day)::date between '2016-11-01' and '2016-12-01'"
        " and date_trunc('month', day) >= horizon_start".replace("data_version_id", "forecast_run.data_version_id"),
    )
    return frame.astype({"y": float, "ds": "datetime64[ns]"})


def with_library(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Measure the level's own daily sums, one month of one run per row."""
    by = ["run_id", "month", *keys]
    sums = frame.groupby([*by, "ds"], as_index=False)[["yhat", "y"]].sum()
    sums["unique_id"] = sums[by].astype(str).agg("|".join, axis=1)
    found = sums.groupby("unique_id").agg({**dict.fromkeys(by, "first"), "yhat": "sum", "y": "sum", "ds": "count"})
    abs_fact = sums.groupby("unique_id")["y"].agg(lambda y: y.abs().sum())
    measures = {"wape": nd, "mae": mae, "rmse": rmse, "smape": smape, "bias": bias}
    for name, loss in measures.items():
        found[name] = loss(sums, MODELS).set_index("unique_id")["yhat"]
    found["bias_pct"] = 100 * found["bias"] * found["ds"] / abs_fact
    found["tracking_signal"] = found["bias"] * found["ds"] / found["mae"]
    return found.rename(columns={"yhat": "forecast", "y": "fact"})


def shown(db: psycopg.Connection, level: str) -> pd.DataFrame:
    return table(db, "select * from forecast_accuracy where level = %s and month >= '2016-11-01'", [level])


@pytest.mark.real_data
@pytest.mark.parametrize("level", LEVELS)
def test_errors_of_every_level_and_lag_equal_utilsforecast(vintages: psycopg.Connection, level: str) -> None:
    by = ["run_id", "month", *LEVELS[level]]
    expected = with_library(cells(vintages), LEVELS[level]).set_index(by).sort_index()
    found = shown(vintages, level).set_index(by).sort_index()
    assert list(found.index) == list(expected.index)
    for column in ("wape", "mae", "rmse", "smape", "bias_pct", "tracking_signal", "forecast", "fact"):
        assert found[column].to_numpy() == pytest.approx(expected[column].to_numpy(), rel=1e-9), column
    lags = {
        (run, month.month): lag for run, month, lag in found.reset_index()[["run_id", "month", "lag_months"]].values
    }
    assert lags == {(1, 11): 1, (1, 12): 2, (2, 11): 1, (2, 12): 2, (3, 12): 1}


@pytest.mark.real_data
def test_scaled_errors_are_means_over_series_scaled_as_of_the_origin(vintages: psycopg.Connection) -> None:
    frame = cells(vintages)
    for (run_id, month), of_run in frame.groupby(["run_id", "month"]):
        vintages.execute("call refresh_export_mart(%s)", [int(of_run["version"].iloc[0])])
        train = table(vintages, "select unique_id, ds, y from export_mart_long order by 1, 2")
        series = pd.DataFrame(
            {
                "mase": mase(of_run, MODELS, 7, train).set_index("unique_id")["yhat"],
                "rmsse": rmsse(of_run, MODELS, 7, train).set_index("unique_id")["yhat"],
                "wape_mean": nd(of_run, MODELS).set_index("unique_id")["yhat"],
            }
        )
        naive = of_run.merge(
            train.groupby("unique_id")["y"].apply(lambda y: list(y[-7:])).rename("season").reset_index()
        )
        start = vintages.execute("select horizon_start from forecast_run where run_id = %s", [run_id]).fetchone()[0]
        naive["naive"] = [
            season[(day.date() - start).days % 7] for season, day in zip(naive["season"], naive["ds"], strict=True)
        ]
        for level, keys in LEVELS.items():
            found = shown(vintages, level)
            found = found[(found["run_id"] == run_id) & (found["month"] == month)].set_index(keys or "level")
            groups = series.join(of_run.groupby("unique_id")[["store", "product_group"]].first())
            groups["level"] = level
            expected = groups.groupby(keys or "level")[["mase", "rmsse", "wape_mean"]].mean()
            for column in expected:
                assert found[column].sort_index().to_numpy() == pytest.approx(expected[column].to_numpy(), rel=1e-9)
            sums = naive.assign(level=level).groupby([*(keys or ["level"]), "ds"])[["y", "yhat", "naive"]].sum()
            errors = sums.sub(sums["y"], axis=0).abs().groupby(level=list(range(len(keys or [1])))).sum()
            facts = sums["y"].abs().groupby(level=list(range(len(keys or [1])))).sum()
            ours = found.sort_index()
            assert ours["naive_wape"].to_numpy() == pytest.approx((errors["naive"] / facts).to_numpy(), rel=1e-9)
            fva = 100 * (errors["naive"] - errors["yhat"]) / facts
            assert ours["fva_pct"].to_numpy() == pytest.approx(fva.to_numpy(), abs=1e-9)


@pytest.mark.real_data
def test_coverage_counts_the_days_of_series_inside_their_intervals(vintages: psycopg.Connection) -> None:
    assert shown(vintages, "total")["coverage_80"].between(0, 1).all()
    vintages.execute(
        "update run_forecast set lo_80 = 0.9 * yhat, hi_80 = 1.1 * yhat, lo_95 = 0.5 * yhat, hi_95 = 1.5 * yhat;"
        " delete from forecast_error; select measure_forecasts()"
    )
    frame = cells(vintages)
    for level, (lo, hi) in {80: (0.9, 1.1), 95: (0.5, 1.5)}.items():
        frame[f"yhat-lo-{level}"], frame[f"yhat-hi-{level}"] = lo * frame["yhat"], hi * frame["yhat"]
        for name, keys in LEVELS.items():
            by = ["run_id", "month", *keys]
            pooled = frame.assign(unique_id=frame[by].astype(str).agg("|".join, axis=1))
            expected = coverage(pooled, MODELS, level).set_index("unique_id")["yhat"].sort_index()
            found = shown(vintages, name)
            found.index = found[by].astype(str).agg("|".join, axis=1)
            assert found[f"coverage_{level}"].sort_index().to_numpy() == pytest.approx(expected.to_numpy(), rel=1e-12)


@pytest.mark.real_data
def test_by_lag_pools_the_months_and_takes_the_newest_run(vintages: psycopg.Connection) -> None:
    frame = cells(vintages)
    newest = {(1, 11): 2, (2, 12): 2, (1, 12): 3}  # (lag, month): run; run 1 said the same earlier
    counted = vintages.execute(
        "select lag_months, extract(month from month)::integer, run_id from forecast_accuracy"
        " where level = 'total' and is_newest"
    ).fetchall()
    assert {(lag, month): run for lag, month, run in counted} == newest
    found = table(vintages, "select * from forecast_accuracy_by_lag where level = 'total' order by lag_months")
    assert list(found["lag_months"]) == [1, 2]
    for lag, row in zip((1, 2), found.itertuples(), strict=True):
        chosen = [run for (of_lag, _), run in newest.items() if of_lag == lag]
        months = [month for of_lag, month in newest if of_lag == lag]
        mine = pd.concat(
            frame[(frame["run_id"] == run) & (frame["ds"].dt.month == month)]
            for run, month in zip(chosen, months, strict=True)
        )
        days = mine.groupby("ds")[["yhat", "y"]].sum()
        error = days["yhat"] - days["y"]
        monthly = days.groupby(days.index.month).sum()
        month_error = monthly["yhat"] - monthly["y"]
        assert row.months == len(chosen)
        assert row.wape == pytest.approx(error.abs().sum() / days["y"].sum())
        assert row.mae == pytest.approx(error.abs().mean())
        assert row.rmse == pytest.approx(np.sqrt((error**2).mean()))
        assert row.bias_pct == pytest.approx(100 * error.sum() / days["y"].sum())
        assert row.wape_month == pytest.approx(month_error.abs().sum() / monthly["y"].sum())
        assert row.wape_month_mean == pytest.approx((month_error.abs() / monthly["y"]).mean())
        assert row.tracking_signal == pytest.approx(month_error.sum() / month_error.abs().mean())
        each = [error[error.index.month == m].abs().sum() / monthly["y"][m] for m in monthly.index]
        assert row.wape_mean == pytest.approx(np.mean(each))


def rows_of(db: psycopg.Connection) -> dict[tuple, int]:
    found = db.execute("select run_id, month::text, ctid::text from forecast_error where level = 'total'").fetchall()
    return {(run, month): place for run, month, place in found}


def test_a_month_is_measured_once_and_again_when_its_fact_was_corrected(db: psycopg.Connection) -> None:
    close_in_sql(db, daily("2023-01-01", "2024-01-31"))
    close_in_sql(db, daily("2024-02-01", "2024-02-29", sales=lambda _: 5))
    close_in_sql(db, daily("2024-03-01", "2024-03-31", sales=lambda _: 6))
    before = rows_of(db)
    assert set(before) == {(1, "2024-02-01"), (2, "2024-03-01")}
    ask = "select wape from forecast_accuracy where level = 'total' order by month"
    february, march = db.execute(ask).fetchall()

    commit(db, [("2024-02-10", "A", "food", 500)])
    db.execute("call refresh_plan_fact()")
    after = rows_of(db)
    assert after[2, "2024-03-01"] == before[2, "2024-03-01"]
    assert after[1, "2024-02-01"] != before[1, "2024-02-01"]
    assert db.execute(ask).fetchall()[0] != february
    assert db.execute(ask).fetchall()[1] == march

    # what a month shows that is open again: nothing
    db.execute("call revert_data_version(1)")
    db.execute("call refresh_plan_fact()")
    assert rows_of(db) == {}


def test_a_database_deployed_anew_shows_what_was_stored(db: psycopg.Connection) -> None:
    from planfact.deploy import deploy
    from planfact.deploy.templates import Templates, read_vars

    close_in_sql(db, daily("2023-01-01", "2024-01-31"))
    close_in_sql(db, daily("2024-02-01", "2024-02-29", sales=lambda _: 5))
    before = db.execute("select * from forecast_accuracy order by level").fetchall()
    db.execute("delete from forecast_error; drop function measure_forecasts")
    deploy(db, Templates(read_vars()))
    assert len(before) > 0
    assert db.execute("select * from forecast_accuracy order by level").fetchall() == before
