"""The mart is dense, unique and ends on one day, whatever the sales look like: a model never sees a gap."""

import random
from datetime import date, timedelta
from decimal import Decimal

import psycopg
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import commit, daily, days, stage

FIRST_DAY = date(2024, 1, 1)
GIVEN_UP_AFTER = 14


def mart(db: psycopg.Connection) -> dict[str, tuple[date, date, list[float]]]:
    rows = db.execute("select unique_id, start_day, end_day, n_obs, y from export_mart").fetchall()
    assert all(n_obs == len(y) == (end - start).days + 1 for _, start, end, n_obs, y in rows)
    return {unique_id: (start, end, y) for unique_id, start, end, _, y in rows}


def refreshed(db: psycopg.Connection, rows: list) -> dict[str, tuple[date, date, list[float]]]:
    commit(db, rows)
    db.execute("call refresh_export_mart()")
    return mart(db)


def fills(opened: set[date], last_day: date) -> dict[date, date]:
    """Return the closed days of one shop, each with the day that it is filled from, by the sentences of the design."""
    first = min(opened)
    calendar = [first + timedelta(n) for n in range((last_day - first).days + 1)]
    given_up = (last_day - max(opened)).days > GIVEN_UP_AFTER
    result = {}
    for day in calendar:
        like = max((d for d in opened if d < day and (day - d).days % 7 == 0), default=None)
        if day in opened or like is None or (given_up and day > max(opened)):
            continue
        seen = max(d for d in opened if d < day)  # what is usual was last seen on a day on which the shop sold
        due = [d for d in calendar if (seen - d).days in range(182) and d - timedelta(7) in opened]
        weekdays = [d for d in calendar if (like - d).days in range(0, 182, 7)]
        counted = [d for d in weekdays if any(d - timedelta(n) in opened for n in range(8))]
        if (
            len(due) >= 14
            and len(opened.intersection(due)) >= 0.9 * len(due)
            and len(opened.intersection(weekdays)) >= 0.8 * len(counted)
        ):
            result[day] = like
    return result


def expected(sales: dict[tuple[date, str, str], float]) -> dict[str, tuple[date, date, list[float]]]:
    """Return the mart by the sentences of the design, cell by cell."""
    last_day = max(day for day, _, _ in sales)
    filled = {
        shop: fills({day for day, store, _ in sales if store == shop}, last_day) for shop in {key[1] for key in sales}
    }
    result = {}
    for _, shop, group in sales:
        own = sorted(day for day, *key in sales if key == [shop, group])
        start = next((day for day in own if sales[day, shop, group] != 0), own[0])
        y = [sales.get((filled[shop].get(day, day), shop, group), 0.0) for day in days(str(start), str(last_day))]
        result[f"{shop}/{group}"] = (start, last_day, y)
    return result


day_numbers = st.integers(0, 80)
values = st.integers(-2, 9).map(float)
thin = st.dictionaries(st.tuples(day_numbers, st.sampled_from("AB"), st.sampled_from("xyz")), values, min_size=1)


@st.composite
def busy(draw: st.DrawFn) -> dict[tuple[int, str, str], float]:
    """Draw a shop that sells on most days: some are closed, and some weekdays from some day on."""
    closed = draw(st.sets(day_numbers, max_size=8))
    weekdays, since = draw(st.sets(st.integers(0, 6), max_size=3)), draw(day_numbers)
    last = draw(st.integers(30, 80))
    return {
        (n, shop, "x"): float(n % 9)
        for shop in "AB"
        for n in range(last + 1)
        if shop == "B" or not (n in closed or (n % 7 in weekdays and n > since))
    }


@settings(max_examples=40)
@given(drawn=thin | busy())
def test_the_mart_is_what_the_design_says_for_any_sales(db: psycopg.Connection, drawn: dict) -> None:
    sales = {(FIRST_DAY + timedelta(n), *key): value for (n, *key), value in drawn.items()}
    with db.transaction(force_rollback=True):
        assert refreshed(db, [(*key, value) for key, value in sales.items()]) == expected(sales)


def test_a_shop_that_sells_on_some_days_sells_what_it_sold(db: psycopg.Connection) -> None:
    """Neither a shop of chance sales, nor the odd Saturday of one that opens Monday to Friday, is filled."""
    draw = random.Random(7)
    some = [row for row in daily("2022-01-01", "2023-12-31", "some") if draw.random() < 0.4]
    odd = [
        (day, "odd", "food", 10)
        for day in days("2022-01-01", "2023-12-29")
        if day != date(2023, 5, 1) and (day.isoweekday() < 6 or (day.isoweekday() == 6 and draw.random() < 0.4))
    ]
    # daily until October, a Sunday now and then, then closed for five weeks
    spell = [
        (day, "spell", "food", 10)
        for day in days("2022-01-01", "2023-12-31")
        if not date(2023, 10, 2) <= day <= date(2023, 11, 5) and (day.isoweekday() < 7 or day.month == 12)
    ]
    found = refreshed(db, [*some, *odd, *spell])
    assert sum(found["some/food"][2]) == sum(row[3] for row in some)
    assert sum(found["odd/food"][2]) == 10 * len(odd) + 10, "the holiday alone is filled"
    sundays = [day for day in days("2022-01-01", "2023-12-31") if day.isoweekday() == 7 and day.month < 12]
    _, _, y = found["spell/food"]
    assert [y[(day - date(2022, 1, 1)).days] for day in sundays] == [0] * len(sundays)
    assert sum(y) == 10 * len(spell) + 10 * 30, "the closed spell is filled, Sundays are not"


def test_a_day_without_a_row_is_zero_where_the_shop_sold(db: psycopg.Connection) -> None:
    rows = [
        *daily("2024-01-01", "2024-01-14", "A", "food"),
        ("2024-01-01", "A", "toys", 5),
        ("2024-01-09", "A", "toys", 7),
    ]
    start, end, y = refreshed(db, rows)["A/toys"]
    assert (start, end) == (date(2024, 1, 1), date(2024, 1, 14))
    assert y == [5, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0]


def test_a_day_on_which_the_whole_shop_was_closed_is_like_the_same_weekday_before(db: psycopg.Connection) -> None:
    christmas = date(2024, 12, 25)
    open_days = [
        row for row in daily("2024-12-01", "2024-12-31", "A", sales=lambda day: day.day) if row[0] != christmas
    ]
    _, _, y = refreshed(db, open_days + daily("2024-12-01", "2024-12-31", "B"))["A/food"]
    assert y[24] == 18
    assert y[23] == 24


def test_a_shop_that_was_given_up_stays_at_zero_and_one_that_is_late_does_not(db: psycopg.Connection) -> None:
    rows = daily("2024-01-01", "2024-03-31", "open") + daily("2024-01-01", "2024-01-31", "given up")
    found = refreshed(db, rows + daily("2024-01-01", "2024-03-29", "late"))
    assert found["given up/food"][2][31:] == [0] * 60
    assert found["late/food"][2][-2:] == found["late/food"][2][-9:-7]
    assert 0 not in found["late/food"][2]


def test_every_series_ends_on_the_last_day_and_starts_at_its_first_sale(db: psycopg.Connection) -> None:
    rows = daily("2024-01-01", "2024-01-31", "A", "food") + daily("2024-01-20", "2024-01-25", "A", "new")
    found = refreshed(db, [*rows, ("2024-01-18", "A", "new", 0), ("2024-01-05", "A", "never", 0)])
    assert {end for _, end, _ in found.values()} == {date(2024, 1, 31)}
    assert found["A/new"][0] == date(2024, 1, 20)
    assert found["A/never"] == (date(2024, 1, 5), date(2024, 1, 31), [0.0] * 27)


def test_the_mart_can_be_taken_back_to_any_version(db: psycopg.Connection) -> None:
    first = refreshed(db, daily("2024-01-01", "2024-01-31"))
    second = refreshed(db, [("2024-01-15", "A", "food", 1000), ("2024-02-01", "B", "food", 1)])
    assert second != first
    db.execute("call refresh_export_mart(1)")
    assert mart(db) == first
    assert db.execute("select data_version_id, series, rows from mart_status").fetchone() == (1, 1, 31)


def test_refreshing_again_changes_nothing_and_says_so(db: psycopg.Connection) -> None:
    refreshed(db, daily("2024-01-01", "2024-01-31"))
    before = db.execute("select * from mart_status").fetchone()
    notices: list[str] = []
    db.add_notice_handler(lambda notice: notices.append(notice.message_primary))
    db.execute("call refresh_export_mart()")
    assert notices == ["the export mart shows data version 1 already"]
    assert db.execute("select * from mart_status").fetchone() == before


def test_readers_are_not_held_up_and_see_the_old_mart_until_commit(db: psycopg.Connection, dsn: str) -> None:
    refreshed(db, daily("2024-01-01", "2024-01-31"))
    stage(db, daily("2024-02-01", "2024-02-29"))
    with psycopg.connect(dsn) as writer:
        writer.execute("call commit_data_version()")
        writer.execute("call refresh_export_mart()")
        db.execute("set lock_timeout = '1s'")
        assert db.execute("select n_obs, data_version_id from export_mart").fetchall() == [(31, 1)]
        writer.commit()
    assert db.execute("select n_obs, data_version_id from export_mart").fetchall() == [(60, 2)]


def test_the_long_form_has_the_names_statsforecast_users_know(db: psycopg.Connection) -> None:
    refreshed(
        db, [("2024-01-01", "A/1", "food", 1.5), ("2024-01-03", "A/1", "food", 2), ("2024-01-02", "A/1", "toys", 1)]
    )
    rows = db.execute("select unique_id, ds, y from export_mart_long order by unique_id, ds").fetchall()
    assert rows == [
        ("A\\/1/food", date(2024, 1, 1), 1.5),
        ("A\\/1/food", date(2024, 1, 2), 0.0),
        ("A\\/1/food", date(2024, 1, 3), 2.0),
        ("A\\/1/toys", date(2024, 1, 2), 1.0),
        ("A\\/1/toys", date(2024, 1, 3), 0.0),
    ]
    assert db.execute("select sum(sales) from sales").fetchone() == (Decimal("4.5"),)
