"""Rows of weeks and months: spread over days exactly, by the usual week where asked, refused where nobody said so."""

from datetime import date, timedelta
from decimal import Decimal

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import commit, daily, stage

MONDAY = date(2024, 1, 29)
#: What shop A sells on a weekday; it never opens on Sundays.
WEEK = [10, 10, 10, 10, 20, 40, 0]


def usual(day: date) -> int:
    return WEEK[day.weekday()]


def weeks(count: int, amount: object = 70, first: date = MONDAY, store: str = "A") -> list[tuple]:
    return [(first + timedelta(7 * n), store, "food", amount) for n in range(count)]


def spread(db: psycopg.Connection, rows: list[tuple], how: str) -> int:
    stage(db, rows)
    return db.execute(f"call commit_data_version({how})".encode()).fetchone()[0]


def refusal(db: psycopg.Connection, rows: list[tuple], how: str) -> psycopg.Error:
    with pytest.raises(psycopg.Error) as refused, db.transaction():
        spread(db, rows, how)
    assert refused.value.sqlstate == "PF002"
    return refused.value


def test_weeks_are_spread_by_the_usual_week_of_their_shop(db: psycopg.Connection) -> None:
    said: list[str] = []
    db.add_notice_handler(lambda notice: said.append(str(notice.message_primary)))
    # an odd start and end: whole weeks alone teach
    commit(db, daily("2023-11-30", "2024-01-28", sales=usual))
    version = spread(db, [*weeks(2, "50"), *weeks(1, "0.01", store="New")], "grain => 'week', spread => 'profile'")
    days = db.execute(
        "select day, store, sales from sales_as_of(%s) where day >= %s order by 2, 1", [version, MONDAY]
    ).fetchall()
    # 31 January and 1 February are days of one week
    assert [float(sales) for _, store, sales in days if store == "A"] == [5, 5, 5, 5, 10, 20, 0] * 2
    assert [int(1000 * sales) for _, store, sales in days if store == "New"] == [1, 1, 2, 1, 2, 1, 2]
    how = "3 rows, one a week, were spread by the usual week of each shop, evenly for 1 of 2 shops, over 21 days"
    (noted,) = (one for one in said if one.startswith(how))
    assert db.execute("select grain, comment from data_version order by 1").fetchall() == [
        ("day", None), ("week", noted),
    ]  # fmt: skip
    # what was spread teaches nothing, and a revert keeps what its rows stood for
    db.execute("call revert_data_version(1)")
    db.execute("call revert_data_version(2)")
    assert db.execute("select array_agg(grain order by data_version_id) from data_version").fetchone() == (
        ["day", "week", "day", "week"],
    )


def test_weeks_that_begin_on_no_monday_are_said(db: psycopg.Connection) -> None:
    said: list[str] = []
    db.add_notice_handler(lambda notice: said.append(str(notice.message_primary)))
    spread(db, weeks(2, "70"), "grain => 'week'")
    assert "weeks begin" not in "".join(said)
    spread(db, [(MONDAY + timedelta(18), "B", "tea", "70")], "grain => 'week'")
    assert "; weeks begin on the day that a row names, such as Friday " in "".join(said)


AMOUNTS = st.decimals(-(10**7), 10**7, places=3, allow_nan=False)


@given(st.lists(AMOUNTS, min_size=1, max_size=6), st.sampled_from(["week", "month"]),
       st.sampled_from(["even", "profile"]), st.integers(0, 30))  # fmt: skip
@settings(max_examples=30)
def test_parts_sum_to_the_whole(
    db: psycopg.Connection, amounts: list[Decimal], grain: str, how: str, shift: int
) -> None:
    with db.transaction(force_rollback=True):
        commit(db, daily("2023-01-01", "2023-12-31", sales=usual))
        first = MONDAY + timedelta(shift)
        step = 7 if grain == "week" else 31
        rows = [(first + timedelta(step * n), "AB"[n % 2], f"g{n}", one) for n, one in enumerate(amounts)]
        version = spread(db, rows, f"grain => '{grain}', spread => '{how}'")
        got = db.execute(
            "select product_group, sum(sales), max(sales) - min(sales), count(*) from sales_as_of(%s)"
            " where product_group <> 'food' group by 1 order by 1", [version],
        ).fetchall()  # fmt: skip
        assert [total for _, total, *_ in got] == amounts
        assert {days for *_, days in got} <= ({7} if grain == "week" else {28, 29, 30, 31})
        if how == "even":
            assert max(span for _, _, span, _ in got) <= Decimal("0.001")


def test_rows_of_one_grain_alone_are_spread(db: psycopg.Connection) -> None:
    refused = refusal(db, [*weeks(3), (MONDAY + timedelta(3), "A", "food", 5)], "grain => 'week'")
    assert "3 of 4 rows" in str(refused)
    assert "more than one row in its week (day 2024-01-29" in str(refused.diag.message_detail)
    assert "Where rows are days, grain => 'day'." in str(refused.diag.message_hint)
    refused = refusal(db, weeks(3), "grain => 'month'")
    assert "more than one row in its month" in str(refused.diag.message_detail)
    with db.transaction():  # today is today until its end, also at midnight
        today = db.execute("select current_date").fetchone()[0]
        refused = refusal(db, weeks(1, first=today - timedelta(6)), "grain => 'week'")
    assert "its week is not over yet" in str(refused.diag.message_detail)
    assert db.execute("select count(*) from data_version").fetchone() == (0,)


def test_a_week_over_the_end_of_the_month_that_is_closed_comes_in_two_files(db: psycopg.Connection) -> None:
    how = "grain => 'week', month => '2024-01-01'"
    with pytest.raises(psycopg.Error, match="4 of 14 rows in load 0 are after 2024-01") as refused, db.transaction():
        spread(db, weeks(2, first=MONDAY - timedelta(7)), how)
    assert "give it once more in the next file" in str(refused.value.diag.message_hint)
    spread(db, weeks(2, first=MONDAY - timedelta(7)), f"{how}, outside => 'drop'")
    assert db.execute("select sum(sales), max(day) from sales").fetchone() == (100, date(2024, 1, 31))
    spread(db, weeks(5), "grain => 'week', month => '2024-02-01', outside => 'drop'")
    assert db.execute("select sum(sales), max(day) from sales").fetchone() == (70 + 320, date(2024, 2, 29))


@pytest.mark.parametrize(("rows", "said"), [
    (weeks(4), "one row a week, on 4 days from 2024-01-29 to 2024-02-19"),
    ([*weeks(5), *weeks(5, first=MONDAY + timedelta(2), store="B")], "one row a week"),
    ([(date(2024, month, 1), "A", "food", 1) for month in (1, 2, 3)], "one row a month"),
    ([(date(2024, month, 1), store, "food", 1) for month, store in ((1, "A"), (2, "B"), (3, "C"))], "one row a month"),
    ([(day, "A", "food", 1) for day in (date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31))], "one row a month"),
    ([(date(2024, month, 1), "A", "food", 1) for month in (1, 4, 7)], "one row every 3 months"),
    ([(date(2024, month, 5 + (shop == "B")), shop, "food", 1) for month in (1, 2, 3) for shop in "AB"],
     "one row a month"),
])  # fmt: skip
def test_weeks_and_months_are_not_taken_for_days(db: psycopg.Connection, rows: list[tuple], said: str) -> None:
    assert said in str(refusal(db, rows, "grain => null"))
    spread(db, rows, "grain => 'day'")
    assert db.execute("select count(*) from sales").fetchone() == (len(rows),)


@pytest.mark.parametrize("rows", [
    weeks(3), daily("2024-01-01", "2024-03-31"), [(date(2024, 3, 1), "A", "food", 1)],
    [(date(2024, 1, 1) + timedelta(n * n), "A", "food", 1) for n in range(12)],
    [*weeks(8), *daily("2024-01-29", "2024-03-24", store="B")],
])  # fmt: skip
def test_days_are_days(db: psycopg.Connection, rows: list[tuple]) -> None:
    spread(db, rows, "grain => null")
    assert db.execute("select grain from data_version").fetchall() == [("day",)]


def test_what_was_loaded_by_month_is_asked_for_again(db: psycopg.Connection) -> None:
    spread(db, [(date(2024, 1, 1), "A", "food", 31)], "grain => 'month'")
    refused = refusal(db, [(date(2024, 2, 1), "A", "food", 29)], "grain => null")
    assert "data version 1 had rows of a month for the same series" in str(refused)
    assert "grain => 'month', or grain => 'day'" in str(refused.diag.message_hint)
    spread(db, [(date(2024, 2, 1), "B", "food", 29)], "grain => null")
