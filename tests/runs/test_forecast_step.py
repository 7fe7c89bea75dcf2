"""The Python step: fits what the database says, writes what it fitted, and nothing depends on who fitted it."""

import random

import numpy as np
import psycopg
import pytest
from statsforecast.models import AutoETS

from builders import commit, daily
from planfact.forecast import Request, forecast
from planfact.forecast.fit import fit_all
from planfact.forecast.shard import Shard, read_shard, read_written, write_shard
from real_data import real_data


def noisy(first: str, last: str, store: str, seed: int) -> list[tuple]:
    draw = random.Random(seed)
    return daily(first, last, store, sales=lambda day: 20 + 5 * day.isoweekday() + draw.randint(0, 9))


def stored(db: psycopg.Connection, run_id: int) -> list[tuple]:
    """Return unique_id, day, forecast of a run; series numbers may differ between databases, names do not."""
    return db.execute(
        "select unique_id, day, yhat_raw from forecast join series using (series_id) where run_id = %s order by 1, 2",
        [run_id],
    ).fetchall()


PLAIN = {"parts": ["daily"], "factors": False, "model": "ZNZ"}


def test_a_run_of_one_part_is_that_part_on_the_window_of_the_mart(db: psycopg.Connection, dsn: str) -> None:
    commit(db, noisy("2023-01-01", "2024-03-31", "A", 1))
    parameters = {**PLAIN, "window_days": 200, "backtest_months": 2}
    run_id = forecast(db, dsn, Request(parameters=parameters, workers=1)).run_id
    (y,) = db.execute("select y from export_mart").fetchone()
    model = AutoETS(season_length=7, model="ZNZ").fit(np.array(y[-200:]))
    assert [yhat for _, _, yhat in stored(db, run_id)] == list(model.predict(h=30)["mean"])
    # fitted on what was known before February, taken on to March without a new fit
    before_february = AutoETS(season_length=7, model="ZNZ").fit(np.array(y[:-60][-200:]))
    first, second = (yhat for (yhat,) in db.execute("select yhat from run_backtest_month order by month"))
    assert first == list(before_february.predict(h=29)["mean"])
    assert second == list(before_february.forward(y=np.array(y[-260:-31]), h=31)["mean"])
    row = db.execute(
        "select method, is_fallback, reason, parameters -> 'daily' ->> 'form', fit_seconds > 0 from run_series"
    ).fetchone()
    assert row == ("AutoETS", False, None, model.model_["method"], True)


@pytest.mark.real_data
def test_the_same_data_and_parameters_give_the_same_forecast_bit_for_bit(
    db: psycopg.Connection, dsn: str, other_db: psycopg.Connection
) -> None:
    import pandas as pd

    sales = pd.read_csv(real_data("favorita_store_family_15series.csv.gz"), dtype=str)
    sales = sales[sales["date"].between("2016-01-01", "2017-02-28")]
    rows = list(sales[["date", "store_nbr", "family", "sales"]].itertuples(index=False, name=None))
    commit(db, rows)
    one = forecast(db, dsn, Request(workers=1)).run_id
    two = forecast(db, dsn, Request(workers=2, refit=True)).run_id
    assert one != two
    assert stored(db, one) == stored(db, two)
    assert db.execute("select fallback_count from forecast_run where run_id = %s", [one]).fetchone() == (0,)

    # the same content, arrived in another order and with a wrong turn on the way: other numbers for the series
    random.Random(7).shuffle(rows)
    commit(other_db, [(*row[:3], 1) for row in rows[:5]])
    commit(other_db, rows)
    assert db.execute("select unique_id from series order by series_id").fetchall() != (
        other_db.execute("select unique_id from series order by series_id").fetchall()
    )
    again = forecast(other_db, other_db.info.dsn, Request(workers=2)).run_id
    assert stored(other_db, again) == stored(db, one)


def test_a_failing_fit_falls_back_and_the_run_succeeds(db: psycopg.Connection, dsn: str) -> None:
    """A multiplicative model cannot serve a series with zeros: the library raises, the series falls back."""
    gaps = [(*row[:3], 0 if row[0].day % 5 == 0 else row[3]) for row in noisy("2023-01-01", "2024-03-31", "B", 2)]
    commit(db, [*noisy("2023-01-01", "2024-03-31", "A", 1), *gaps])
    run_id = forecast(db, dsn, Request(parameters={**PLAIN, "model": "MNM"}, workers=1)).run_id
    rows = db.execute(
        "select store, method, is_fallback, reason from run_series join series using (series_id) order by store"
    ).fetchall()
    assert rows[0] == ("A", "AutoETS", False, None)
    assert rows[1][:3] == ("B", "SeasonalNaive", True)
    assert rows[1][3].startswith("daily: MNM failed: ")
    assert db.execute("select status, series_count, fallback_count from forecast_run").fetchone() == ("succeeded", 2, 1)
    assert len(stored(db, run_id)) == 60


def test_the_same_request_again_computes_nothing(db: psycopg.Connection, dsn: str) -> None:
    commit(db, noisy("2024-01-01", "2024-03-31", "A", 1))
    first = forecast(db, dsn, Request(workers=1))
    again = forecast(db, dsn, Request(workers=1))
    assert (first.is_new, again.is_new) == (True, False)
    assert first.run_id == again.run_id


def test_an_older_version_can_be_forecast_from(db: psycopg.Connection, dsn: str) -> None:
    commit(db, noisy("2024-01-01", "2024-02-29", "A", 1))
    commit(db, noisy("2024-03-01", "2024-03-31", "A", 2))
    run_id = forecast(db, dsn, Request(data_version_id=1, months=2, workers=1)).run_id
    row = db.execute("select data_version_id, horizon_start::text, horizon_end::text from forecast_run").fetchone()
    assert row == (1, "2024-03-01", "2024-04-30")
    assert len(stored(db, run_id)) == 61


def test_what_is_written_reads_back_exactly(db: psycopg.Connection) -> None:
    commit(db, noisy("2024-01-01", "2024-03-31", "A", 1))
    db.execute("call refresh_export_mart()")
    run_id = db.execute("call start_run()").fetchone()[0]
    run, shard = run_id, Shard(1, 1, 1)
    tasks = read_shard(db, run, shard)
    assert [task.part for task in tasks] == ["daily", "daily"]
    backtest, ahead = tasks
    assert list(ahead.y) == db.execute("select y from export_mart").fetchone()[0]
    assert [str(day) for day in backtest.origins] == ["2024-02-01", "2024-03-01"]
    assert (backtest.cuts, backtest.steps) == ([31, 60], [29, 31])
    fitted = fit_all(tasks)
    write_shard(db, run, fitted)
    written = read_written(db, run, shard)
    for one in fitted:
        for place, origin in enumerate(one.task.origins):
            yhat, error = written[1, "daily", origin]
            assert error is None
            assert list(yhat) == list(one.forecasts[place])


def test_a_mart_rebuilt_under_a_run_is_noticed(db: psycopg.Connection) -> None:
    commit(db, noisy("2024-01-01", "2024-03-31", "A", 1))
    db.execute("call refresh_export_mart()")
    run_id = db.execute("call start_run()").fetchone()[0]
    commit(db, noisy("2024-04-01", "2024-04-02", "A", 1))
    db.execute("call refresh_export_mart()")
    with pytest.raises(Exception, match=f"run {run_id} lost its data"):
        read_shard(db, run_id, Shard(1, 1, 1))
