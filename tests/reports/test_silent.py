"""A shop or series that fell silent is said from its first week, wherever people look, and its plan follows."""

import psycopg
import pytest

from builders import Row, close_in_sql, commit, daily


def sold(first: str, last: str, closed: str, given_up: str) -> list[Row]:
    """Shop B closes on a day, and A gives a group up; bread is baked on Saturdays only, and nobody expects more."""
    return [
        *daily(first, last, "A", "food"),
        *daily(first, min(last, given_up), "A", "toys"),
        *daily(first, min(last, closed), "B", "food"),
        *daily(first, min(last, closed), "B", "toys"),
        *[row for row in daily(first, min(last, "2024-11-09"), "A", "bread") if row[0].isoweekday() == 6],
    ]


SILENT = (
    "select level, store, product_group, silent_days, sold_days, is_of_silent_shop from silent_cell order by 1, 2, 3"
)
ALERTS = (
    "select name, store, product_group, month::text, value from alert where metric = 'silent_days'"
    " and cleared_at is null order by 1"
)


@pytest.fixture
def october(db: psycopg.Connection) -> psycopg.Connection:
    close_in_sql(db, sold("2024-01-01", "2024-10-31", "2024-11-14", "2024-11-20"))
    return db


def doctor(db: psycopg.Connection) -> tuple[str, str]:
    return db.execute("select status, found from planfact_health where name = 'silent'").fetchone()


def test_silence_is_said_everywhere_from_its_first_week(october: psycopg.Connection) -> None:
    db = october
    commit(db, sold("2024-11-01", "2024-11-20", "2024-11-14", "2024-11-20"))
    db.execute("call refresh_plan_fact()")
    assert (db.execute(SILENT).fetchall(), doctor(db)[0]) == ([], "ok")

    commit(db, sold("2024-11-21", "2024-11-21", "2024-11-14", "2024-11-20"))
    db.execute("call refresh_plan_fact()")
    assert db.execute(SILENT).fetchall() == [
        ("series", "B", "food", 7, 56, True),
        ("series", "B", "toys", 7, 56, True),
        ("store", "B", None, 7, 56, False),
    ]
    assert db.execute(ALERTS).fetchall() == [("store silent", "B", None, "2024-11-01", 7)]
    assert doctor(db) == (
        "warning",
        "1 shop and 0 series that sold daily sell nothing any more: B since 2024-11-15",
    )
    told = "select day::text, what from explain_cell('B', 'food', %s) where kind = 'silence'"
    expected = "B/food has sold nothing since 2024-11-14, for 7 days; before, it sold on 56 of 56 days"
    assert db.execute(told, ["2024-11-01"]).fetchall() == [("2024-11-15", expected)]
    assert db.execute(told, ["2024-12-01"]).fetchall() == [("2024-11-15", expected)]
    assert db.execute(told, ["2024-10-01"]).fetchall() == []
    # it is ranked by money: two series that sold 14 a day each, for 7 days
    open_alert = "select rule_key, variance from open_alert where metric = 'silent_days'"
    assert db.execute(open_alert).fetchall() == [("silent", -196)]

    # told once, and no longer when the shop opens again
    commit(db, sold("2024-11-22", "2024-11-30", "2024-11-14", "2024-11-20"))
    db.execute("call refresh_plan_fact()")
    assert db.execute(ALERTS).fetchall() == [
        ("series silent", "A", "toys", "2024-11-01", 10),
        ("store silent", "B", None, "2024-11-01", 7),
    ]
    # the money is that of the days that the alert names, however long the silence lasts
    assert db.execute(f"{open_alert} order by alert_id".encode()).fetchall() == [("silent", -196), ("silent", -140)]
    commit(db, daily("2024-12-01", "2024-12-01", "B", "food"))
    db.execute("call refresh_plan_fact()")
    assert [one[:3] for one in db.execute(ALERTS)] == [
        ("series silent", "A", "toys"),
        ("series silent", "B", "toys"),
    ]


def test_the_plan_follows_after_two_weeks(october: psycopg.Connection) -> None:
    db = october
    close_in_sql(db, sold("2024-11-01", "2024-11-30", "2024-11-14", "2024-11-20"))
    # 16 days of silence; 10 of them, and a group that never sold daily
    served = db.execute(
        "select store, product_group, method = 'Zero' from run_series join series using (series_id)"
        " where run_id = (select max(run_id) from forecast_run) order by 1, 2"
    ).fetchall()
    assert served == [
        ("A", "bread", False),
        ("A", "food", False),
        ("A", "toys", False),
        ("B", "food", True),
        ("B", "toys", True),
    ]
    planned = "select plan, fact from plan_fact_month where level = 'store' and store = 'B' and month = '2024-12-01'"
    assert db.execute(planned).fetchall() == [(0, None)]
    closed = (
        "select min(day)::text, max(day)::text, count(*), min(reason) from run_closed_day"
        " where shop = 'B' and run_id = (select max(run_id) from forecast_run)"
    )
    reason = "nothing sold since 2024-11-14, and nearly daily before"
    assert db.execute(closed).fetchall() == [("2024-12-01", "2024-12-31", 31, reason)]
    why = (
        "select distinct reason from run_series where run_id = (select max(run_id) from run_series) and method = 'Zero'"
    )
    assert db.execute(why).fetchall() == [("dead: nothing sold for two weeks and more, and nearly daily before",)]


def test_the_calendar_comes_before_what_silence_says(october: psycopg.Connection) -> None:
    db = october
    db.execute(
        "insert into shop_calendar (day, shop, is_closed, name)"
        " select day::date, 'B', false, 'open again'"
        " from generate_series(date '2024-12-20', '2024-12-31', '1 day') as day"
    )
    close_in_sql(db, sold("2024-11-01", "2024-11-30", "2024-11-14", "2024-11-20"))
    closed = (
        "select max(day)::text from run_closed_day where shop = 'B' and run_id = (select max(run_id) from forecast_run)"
    )
    assert db.execute(closed).fetchone() == ("2024-12-19",)
