"""Shops and groups that have sold little or nothing: forecast and planned by what others sell."""

from datetime import date
from pathlib import Path

import psycopg
import pytest

from builders import commit, daily, days, run_with_a_part
from cli.runner import planfact

NAMES = "store => '99', like_members => array['A', 'B'], first_day => '2024-01-10', scale => 0.8"


def fill(db: psycopg.Connection) -> None:
    commit(db, [row for s in "AB" for group in ("food", "toys") for row in daily("2023-08-01", "2023-12-31", s, group)])


def forecast_of(db: psycopg.Connection, run_id: int, store: str, group: str = "food") -> dict[date, float]:
    query = (
        "select day, yhat from forecast join series using (series_id)"
        " where run_id = %s and store = %s and product_group = %s"
    )
    return dict(db.execute(query, [run_id, store, group]).fetchall())


def test_a_shop_is_planned_overridden_and_budgeted_before_its_first_sale(db: psycopg.Connection) -> None:
    fill(db)
    before = run_with_a_part(db)
    assert forecast_of(db, before, "99") == {}
    db.execute("insert into shop_calendar (day, shop, is_closed, name) values ('2024-01-20', '99', true, 'fair')")
    assert db.execute(f"call open_series_like({NAMES})").fetchone() == (2,)
    run_id = run_with_a_part(db)
    assert run_id != before
    yhat = forecast_of(db, run_id, "99")
    assert yhat == {
        day: 0 if day < date(2024, 1, 10) or day.day == 20 else pytest.approx(80)
        for day in days("2024-01-01", "2024-01-31")
    }
    model = db.execute(
        "select distinct method, reason like 'not open yet; %%: 100 %% as its opening on 2024-01-10%%'"
        " from run_series join series using (series_id) where run_id = %s and store = '99'",
        [run_id],
    ).fetchall()
    assert model == [("Like", True)]
    assert all(
        is_true for _, is_true in db.execute("select question, is_true from verify_run(%s)", [run_id]).fetchall()
    )
    # the same opening is no change, another one is another calculation
    db.execute(f"call open_series_like({NAMES})")
    again = 'call start_run(months => 1, parameters => \'{"parts": ["daily"], "backtest_months": 1}\')'
    assert db.execute(again).fetchone() == (run_id,)
    assert db.execute("select count(*) from known_change where kind = 'series_opening'").fetchone() == (1,)

    db.execute("call publish_plan(%s)", [run_id])
    db.execute("call override_plan('2024-01-01', quantity => 900, store => '99', reason => 'opening sale')")
    db.execute("insert into budget_stage (month, store, amount) values ('2024-01', '99', 1000)")
    db.execute("call load_budget()")
    sheet = db.execute("select sum(plan), sum(budget) from plan_sheet('2024-01-01') where store = '99'").fetchone()
    assert sheet == (900, 1000)

    # it opens three days late: what was planned until then is of the opening, and what it sells is mixed in
    commit(db, [row for s in "AB" for g in ("food", "toys") for row in daily("2024-01-01", "2024-01-31", s, g)])
    commit(db, daily("2024-01-13", "2024-01-31", "99"))
    db.execute("call refresh_plan_fact()")
    cause = dict(db.execute("select * from plan_fact_cause('2024-01-01', 'series', '99', 'food')").fetchall())
    late = "select -sum(quantity) from plan_line join series using (series_id)"
    late += " where store = '99' and product_group = 'food' and day < '2024-01-13'"
    assert cause["openings"] == db.execute(late).fetchone()[0]
    mixed = db.execute(
        "select basis, days, share, weight from run_like join series using (series_id)"
        " where run_id = %s and product_group = 'food'",
        [run_with_a_part(db)],
    ).fetchall()
    assert mixed == [("opening", 19, pytest.approx((19 * 0.5 + 56 * 0.4) / 75), pytest.approx(56 / 75))]


def test_an_opening_that_does_not_come_is_given_up(db: psycopg.Connection) -> None:
    fill(db)
    db.execute("call open_series_like(product_group => 'tea', like_members => '{food}', first_day => '2024-01-10')")
    commit(db, [row for s in "AB" for row in daily("2024-01-01", "2024-03-04", s, "food")])
    assert forecast_of(db, run_with_a_part(db), "A", "tea") == {day: 100 for day in days("2024-03-05", "2024-04-30")}
    commit(db, [row for s in "AB" for row in daily("2024-03-05", "2024-03-05", s, "food")])
    assert forecast_of(db, run_with_a_part(db), "A", "tea") == {}


def test_a_series_of_a_week_is_forecast_by_its_share_of_like_ones(db: psycopg.Connection) -> None:
    fill(db)
    commit(db, [(day, "B", "tea", 3) for day in days("2023-12-25", "2023-12-31")])
    run_id = run_with_a_part(db)
    likes = db.execute("select basis, share, weight, days from run_like where run_id = %s", [run_id]).fetchall()
    # no other shop sells tea
    sold = 2 * sum(10 + day.isoweekday() for day in days("2023-12-25", "2023-12-31"))
    assert likes == [("store", pytest.approx(21 / sold), 1, 7)]
    assert list(forecast_of(db, run_id, "B", "tea").values()) == [pytest.approx(200 * 21 / sold)] * 31
    reason = "select reason from run_series where run_id = %s and is_fallback"
    (why,) = db.execute(reason, [run_id]).fetchone()
    assert why.startswith("too short: 7 of 14 days needed; forecast by others (run_like): 100 % as its store")
    assert db.execute("select bool_and(is_true) from verify_run(%s)", [run_id]).fetchone() == (True,)


def test_the_command_opens_and_says_what_it_cannot(db: psycopg.Connection, dsn: str, tmp_path: Path) -> None:
    fill(db)
    opening = ["--as", "A,B", "--from", "2024-02-01", "--scale", "0.8"]
    done = planfact(dsn, "series", "like", "--store", "99", *opening)
    assert (done.returncode, done.stdout) == (0, "2 series\n"), done.stderr
    noted = db.execute("select dimension, member, like_members, first_day, scale::float from series_opening").fetchall()
    assert noted == [("store", "99", ["A", "B"], date(2024, 2, 1), 0.8)]
    assert "noted to open like that already" in planfact(dsn, "series", "like", "--store=99", *opening).stderr
    for wrong, why in [
        (["--store", "98", "--as", "Z", "--from", "2024-02-01"], "nothing is known of store 'Z'"),
        (["--store", "98", "--as", "99", "--from", "2024-02-01"], "store '99' has sold nothing itself"),
        (["--store", "98", "--as", "A", "--from", "2023-11-06"], "up to 2023-12-31, eight weeks after 2023-11-06"),
        (["--store", "A", "--as", "B", "--from", "2024-02-01"], "has sold since 2023-08-01"),
        (["--store", "A", "--as", "A", "--from", "2024-02-01"], "cannot be like itself"),
        (["--store", "98", "--as", "A", "--from", "2024-02-01", "--scale", "0"], "scale is 0"),
    ]:
        refused = planfact(dsn, "series", "like", *wrong)
        assert refused.returncode == 1
        assert why in refused.stderr
    for usage in (["--shop", "99"], ["--store", "99", "--product_group", "food"], []):
        assert planfact(dsn, "series", "like", *usage, *opening).returncode == 2


def test_a_new_group_in_a_new_shop_is_forecast_by_what_both_are_like(db: psycopg.Connection) -> None:
    fill(db)
    db.execute(f"call open_series_like({NAMES})")
    db.execute(
        "call open_series_like(product_group => 'jam', like_members => array['toys'], first_day => '2024-01-15',"
        " scale => 0.5)"
    )
    run_id = run_with_a_part(db)
    assert forecast_of(db, run_id, "99")[date(2024, 1, 11)] == pytest.approx(80)
    assert forecast_of(db, run_id, "A", "jam")[date(2024, 1, 15)] == pytest.approx(50)
    assert forecast_of(db, run_id, "99", "jam") == {
        day: pytest.approx(40) if day >= date(2024, 1, 15) else 0 for day in days("2024-01-01", "2024-01-31")
    }
