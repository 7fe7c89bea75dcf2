"""Did each step help? The stairstep from the seasonal naive forecast to the budget, on the same days and series."""

import numpy as np
import pandas as pd
import psycopg
import pytest

from builders import commit, daily, days, favorita, run_in_sql, run_with_a_part, table

LEVELS = {"total": [], "store": ["store"], "product_group": ["product_group"], "series": ["store", "product_group"]}
STEPS = ["seasonal naive", "statistical forecast", "plan with overrides", "budget"]


def budget(db: psycopg.Connection, month: str, share: float) -> None:
    """Budget a share of the plan for every series and day but those of the first series."""
    db.execute("insert into budget (data_version_id) select max(data_version_id) from data_version")
    db.execute("insert into budget_month (budget_id, month, profile) values (1, %s, 'plan')", [month])
    db.execute(
        "insert into budget_line (budget_id, series_id, day, quantity)"
        " select 1, series_id, day, round(%s::numeric * quantity, 3) from plan_line"
        " where date_trunc('month', day) = %s::date and series_id > 1",
        [share, month],
    )


@pytest.mark.real_data
def test_the_stairs_are_those_of_pandas_at_every_level(db: psycopg.Connection) -> None:
    commit(db, favorita("2015-01-01", "2016-11-30"))
    run_id = run_in_sql(db)
    season = table(db, "select series_id, y[n_obs - 6:] as season from export_mart").set_index("series_id")["season"]
    db.execute("update run_forecast set yhat_raw = 1.15 * yhat_raw")
    db.execute("call publish_plan(%s)", [run_id])
    db.execute("call override_plan('2016-12-01', percent => 20, reason => 'Christmas', store => '44')")
    budget(db, "2016-12-01", 1.3)
    commit(db, favorita("2016-12-01", "2016-12-31"))
    db.execute("call refresh_plan_fact()")

    frame = table(
        db,
        "select series_id, store, product_group, day, yhat, coalesce(sales, 0) as y, quantity as line,"
        " coalesce((select sum(delta) from plan_revision_line as change where change.series_id = forecast.series_id"
        " and change.day = forecast.day), 0) as delta,"
        " coalesce((select quantity from budget_line as said where said.series_id = forecast.series_id"
        " and said.day = forecast.day), 0) as budget"
        " from forecast join series using (series_id) join plan_line using (series_id, day)"
        " left join sales using (series_id, day)",
    )
    assert frame["delta"].sum() > 0
    frame["seasonal naive"] = [
        season[series][(day.day - 1) % 7] for series, day in zip(frame["series_id"], frame["day"], strict=True)
    ]
    frame["statistical forecast"] = frame["yhat"]
    frame["plan with overrides"] = frame["line"] + frame["delta"]
    for level, keys in LEVELS.items():
        found = table(
            db,
            "select * from forecast_value_added where level = %s and month = '2016-12-01' order by position",
            [level],
        ).assign(total="all")
        by = keys or ["total"]
        days = frame.assign(total="all").groupby([*by, "day"])[["y", *STEPS]].sum()
        facts = days["y"].abs().groupby(level=by).sum()
        naive, before = None, None
        for step in STEPS:
            error = (days[step] - days["y"]).groupby(level=by)
            wape = error.agg(lambda e: e.abs().sum()) / facts
            ours = found[found["step"] == step].set_index(by).reindex(wape.index)
            assert ours["wape"].to_numpy() == pytest.approx(wape.to_numpy(), rel=1e-9), (level, step)
            assert ours["bias_pct"].to_numpy() == pytest.approx((100 * error.sum() / facts).to_numpy(), abs=1e-9)
            if before is None or naive is None:
                naive = wape
                assert ours["fva_pct"].isna().all()
            else:
                assert ours["fva_pct"].to_numpy() == pytest.approx((100 * (before - wape)).to_numpy(), abs=1e-9)
                assert ours["fva_naive_pct"].to_numpy() == pytest.approx((100 * (naive - wape)).to_numpy(), abs=1e-9)
            before = wape
        assert list(found["step"].unique()) == STEPS
    assert pd.api.types.is_float_dtype(found["wape"])


def test_the_naive_forecast_knows_nothing_of_what_came_later(db: psycopg.Connection) -> None:
    commit(db, daily("2024-01-01", "2024-03-31", sales=lambda _: 10))
    db.execute("call publish_plan(%s)", [run_in_sql(db)])
    commit(db, daily("2024-04-01", "2024-04-30", sales=lambda _: 20))
    db.execute("call refresh_plan_fact()")
    ask = (
        "select forecast from forecast_value_added where level = 'total' and step = 'seasonal naive'"
        " and month = '2024-04-01'"
    )
    assert db.execute(ask).fetchone() == (300,)
    # neither a correction of what the run read, nor the fact itself, changes what it could have known
    commit(db, [*daily("2024-03-25", "2024-03-31", sales=lambda _: 99), ("2024-04-02", "A", "food", 21)])
    db.execute("call refresh_plan_fact()")
    assert db.execute(ask).fetchone() == (300,)


def test_a_step_that_is_missing_is_left_out(db: psycopg.Connection) -> None:
    commit(db, daily("2024-01-01", "2024-03-31"))
    db.execute("call publish_plan(%s)", [run_in_sql(db)])
    run_in_sql(db, parameters='{"window_days": 28}')
    db.execute("update run_series set seasonal_naive = null")
    commit(db, daily("2024-04-01", "2024-04-30", sales=lambda _: 20))
    db.execute("call refresh_plan_fact()")
    rows = db.execute(
        "select run_id, step, fva_pct is null, fva_naive_pct is null from forecast_value_added where level = 'total'"
        " order by position"
    ).fetchall()
    assert rows == [(1, "statistical forecast", True, True), (1, "plan with overrides", False, True)]


def test_what_promotions_and_events_gave_is_a_step_of_its_own(db: psycopg.Connection) -> None:
    rng = np.random.default_rng(2)
    on = {day: int(rng.random() < 0.2) for day in days("2023-07-01", "2024-01-31")}
    sold = [
        (day, store, "food", round(float(100 * np.exp(0.7 * on[day] + rng.normal(0, 0.02))), 3), on[day])
        for store in "AB"
        for day in on
    ]
    commit(db, [row for row in sold if row[0].year == 2023])
    for day in days("2024-01-01", "2024-01-31"):
        db.execute("insert into promotion_plan (day, promotion) values (%s, %s)", [day, on[day]])
    run_id = run_with_a_part(db)
    db.execute("call publish_plan(%s)", [run_id])
    commit(db, [row for row in sold if row[0].year == 2024])
    db.execute("call refresh_plan_fact()")
    steps = db.execute(
        "select position, step, wape, fva_pct, forecast from forecast_value_added"
        " where level = 'total' order by position"
    ).fetchall()
    assert [step[:2] for step in steps] == list(
        enumerate(["seasonal naive", "without promotions and events", *STEPS[1:3]], 1)
    )
    (_, _, without, _, usual), (_, _, aware, gain, _) = steps[1:3]
    assert aware < without / 5
    assert gain == pytest.approx(100 * (without - aware))
    # the part says 100 a day; what the last 91 days' promotions gave is in every day of the forecast that knows of none
    (lift,) = db.execute("select sum(31 * 100 * usual) from run_driver_slope where usual is not null").fetchone()
    assert usual == pytest.approx(lift)
