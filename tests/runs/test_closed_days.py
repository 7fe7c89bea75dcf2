"""Nothing is planned on days that are known to be closed, from the calendar or from the past."""

import random
from datetime import date

import psycopg
import pytest

from builders import commit, daily, run_in_sql


def without(rows: list[tuple], *closed: tuple[str, int, int]) -> list[tuple]:
    """Take out the rows of shops on a month's day; the rows are (day, store, product_group, sales)."""
    return [row for row in rows if (row[1], row[0].month, row[0].day) not in closed]


def closed_days(db: psycopg.Connection) -> list[tuple]:
    return [
        (str(day), shop, reason)
        for day, shop, reason in db.execute(
            "select closed.day, shop, reason from run_closed_day as closed join forecast_run using (run_id)"
            " where closed.day >= horizon_start order by 1, 2"
        )
    ]


def planned_at_zero(db: psycopg.Connection) -> list[tuple]:
    return [
        (str(day), store)
        for day, store in db.execute(
            "select day, store from forecast join series using (series_id) where yhat = 0 order by 1, 2"
        )
    ]


def test_a_date_closed_in_two_years_is_closed_in_the_third(db: psycopg.Connection) -> None:
    rows = daily("2021-01-01", "2023-11-30", "A") + daily("2021-01-01", "2023-11-30", "B")
    commit(db, without(rows, ("A", 12, 25)))
    run_in_sql(db)
    assert closed_days(db) == [("2023-12-25", "A", "closed on this date in each of the last 2 years")]
    assert planned_at_zero(db) == [("2023-12-25", "A")]


def test_one_year_is_enough_where_the_whole_chain_was_closed(db: psycopg.Connection) -> None:
    stores = ["A", "B", "C"]
    rows = [row for store in stores for row in daily("2022-06-01", "2023-11-30", store)]
    commit(db, without(rows, *[(store, 12, 25) for store in stores], ("A", 12, 12)))
    run_in_sql(db)
    assert [(day, shop) for day, shop, _ in closed_days(db)] == [("2023-12-25", store) for store in stores]


def test_a_weekday_not_open_for_eight_weeks_is_closed_even_if_it_once_was_open(db: psycopg.Connection) -> None:
    rows = [
        row for row in daily("2023-01-01", "2024-03-31", "A") if row[0] < date(2024, 1, 15) or row[0].isoweekday() != 7
    ]
    commit(db, rows + daily("2023-01-01", "2024-03-31", "B"))
    run_in_sql(db)
    sundays = ["2024-04-07", "2024-04-14", "2024-04-21", "2024-04-28"]
    assert closed_days(db) == [(day, "A", "closed on this weekday for 8 weeks") for day in sundays]
    assert planned_at_zero(db) == [(day, "A") for day in sundays]


def test_the_calendar_knows_better_and_a_shop_better_than_all(db: psycopg.Connection) -> None:
    rows = daily("2021-01-01", "2023-11-30", "A") + daily("2021-01-01", "2023-11-30", "B")
    commit(db, without(rows, ("A", 12, 25), ("B", 12, 25)))
    db.execute(
        "insert into shop_calendar (day, shop, is_closed, name) values"
        " ('2023-12-25', 'A', false, 'open this year'), ('2023-12-09', null, true, 'stocktaking'),"
        " ('2023-12-09', 'B', false, 'not here'), ('2023-12-10', 'nobody', true, 'a shop we do not have')"
    )
    run_in_sql(db)
    assert closed_days(db) == [
        ("2023-12-09", "A", "calendar: stocktaking"),
        ("2023-12-25", "B", "closed on this date in each of the last 2 years"),
    ]


def test_a_shop_closed_for_months_and_open_again_is_planned(db: psycopg.Connection) -> None:
    rows = [
        row for row in daily("2022-01-01", "2024-03-31", "A") if not date(2023, 6, 1) <= row[0] <= date(2023, 12, 31)
    ]
    commit(db, rows + daily("2022-01-01", "2024-03-31", "B"))
    run_in_sql(db)
    assert closed_days(db) == []
    assert planned_at_zero(db) == []


def test_a_closure_learned_after_an_origin_does_not_reach_its_backtest(db: psycopg.Connection) -> None:
    rows = [
        row for row in daily("2023-01-01", "2024-03-31", "A") if row[0] < date(2024, 1, 15) or row[0].isoweekday() != 7
    ]
    commit(db, rows + daily("2023-01-01", "2024-03-31", "B"))
    run_in_sql(db)
    in_backtest = db.execute("select min(day), max(day) from run_closed_day where day < '2024-04-01'").fetchone()
    assert in_backtest == (None, None)


def test_a_calendar_day_is_noted_once(db: psycopg.Connection) -> None:
    note = "insert into shop_calendar (day, shop, is_closed, name) values ('2024-05-01', null, true, 'Labour Day')"
    db.execute(note.encode())
    with pytest.raises(psycopg.errors.UniqueViolation):
        db.execute(note.encode())


def test_a_day_without_a_sale_is_no_closure_of_a_shop_that_sells_on_some_days(db: psycopg.Connection) -> None:
    """Of such a shop only weekdays without any sale in half a year are closed; it hides no closure of its chain."""
    draw = random.Random(1)
    some = [row for row in daily("2021-01-01", "2023-11-30", "some") if row[0].isoweekday() < 7 and draw.random() < 0.4]
    chain = [row for store in "ABC" for row in daily("2022-06-01", "2023-11-30", store)]
    given_up = daily("2021-06-01", "2022-06-30", "given up")
    commit(db, some + given_up + without(chain, *[(store, 12, 25) for store in "ABC"]))
    run_in_sql(db)
    sundays = [(f"2023-12-{n:02d}", "some", "closed on this weekday for 26 weeks") for n in (3, 10, 17, 24, 31)]
    chain_closed = [("2023-12-25", store, "closed on this date in each of the last 1 years") for store in "ABC"]
    assert closed_days(db) == sorted(sundays + chain_closed)
