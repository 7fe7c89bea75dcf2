"""Every row that must not become a sale is named, with the reason, and nothing else is."""

from datetime import date, timedelta

import psycopg
import pytest

from builders import commit, content, stage

GOOD = ("2024-05-01", "A", "food", "10")

BAD = [
    ((None, "A", "food", "10"), "missing value: day"),
    (("", "A", "food", "10"), "missing value: day"),
    (("2024-05-02", None, "food", "10"), "missing value: store"),
    (("2024-05-02", "A", "food", None), "missing value: sales"),
    (("2024-05-02", "A", "food", ""), "missing value: sales"),
    (("2024-05-02", "", "food", "10"), "empty dimension: store"),
    (("2024-05-02", "A", "   ", "10"), "empty dimension: product_group"),
    (("2024-05-02", "x" * 10_000, "food", "10"), "dimension name longer than 255 characters: store"),
    (("2024-05-02", "1.2E+12", "food", "10"), "code shortened by a spreadsheet: store"),
    (("2024-05-02", "A", "4,00638E+12", "10"), "code shortened by a spreadsheet: product_group"),
    (("31.12.2017", "A", "food", "10"), "not a date"),
    (("01.02.2017", "A", "food", "10"), "not a date"),
    (("2024-02-30", "A", "food", "10"), "not a date"),
    (("today", "A", "food", "10"), "not a date"),
    (("0024-05-02", "A", "food", "10"), "day before 1900"),
    (("2024-05-02", "A", "food", "ten"), "not a number: sales"),
    (("2024-05-02", "A", "food", "1,5"), "not a number: sales"),
    (("2024-05-02", "A", "food", "NaN"), "NaN/Infinity: sales"),
    (("2024-05-02", "A", "food", "-Infinity"), "NaN/Infinity: sales"),
    (("2024-05-02", "A", "food", "1e400"), "out of numeric range: sales"),
    (("2024-05-02", "A", "food", "100000000000000"), "out of numeric range: sales"),
    (("2024-05-02", "A", "food", "10", "many"), "not a number: onpromotion"),
    (("2024-05-02", "A", "food", "10", "nan"), "NaN/Infinity: onpromotion"),
]


@pytest.mark.parametrize(("row", "reason"), BAD)
def test_a_bad_row_is_named_with_its_reason(db: psycopg.Connection, row: tuple, reason: str) -> None:
    stage(db, [GOOD, row])
    ((found,),) = db.execute("select reason from validate_stage()").fetchall()
    assert found.startswith(reason)


def test_a_load_sets_aside_what_was_named_for_the_same_reasons(db: psycopg.Connection) -> None:
    bad = [row for row, _ in BAD]
    amounts = [("2024-05-03", "A", "food", amount) for amount in ("1_000", "0x1F", "0b1", "0o7", " nan ", "Infinity")]
    stage(db, [GOOD, *bad, *amounts, ("31.12.2017", "", "food", "ten"), ("9999-12-31", "A", "food", "1")])
    named = db.execute("select line_no, reason from validate_stage()").fetchall()
    assert len(named) == len(bad) + len(amounts) + 2
    db.execute("call commit_data_version(on_reject => 'quarantine')")
    assert db.execute("select line_no, reason from sales_reject order by line_no").fetchall() == named
    assert db.execute("select count(*) from sales").fetchone() == (1,)


def test_of_several_reasons_what_is_missing_comes_before_what_cannot_be_read(db: psycopg.Connection) -> None:
    stage(
        db,
        [
            ("31.12.2017", "", "food", "ten", "many"),
            ("31.12.2017", "A", "food", "", "many"),
            ("31.12.2017", "A", "food", "ten", "many"),
            ("2024-05-01", "A", "food", "ten", "many"),
        ],
    )
    assert [reason for (reason,) in db.execute("select reason from validate_stage()").fetchall()] == [
        "empty dimension: store",
        "missing value: sales",
        "not a date: write the day as YYYY-MM-DD",
        "not a number: sales",
    ]


def test_a_day_in_the_future_is_refused_and_today_is_not(db: psycopg.Connection) -> None:
    today = db.execute("select current_date").fetchone()[0]
    stage(db, [(today, "A", "food", "1"), (today + timedelta(2), "A", "food", "1")])
    rows = db.execute("select day, reason from validate_stage()").fetchall()
    assert rows == [(str(today + timedelta(2)), "day in the future")]


def test_every_row_of_a_duplicate_key_is_named_since_none_is_known_to_be_right(db: psycopg.Connection) -> None:
    stage(db, [GOOD, ("2024-05-02", "A", "food", "1"), ("2024-05-02", "A", "food", "2")])
    rows = db.execute("select day, sales, reason from validate_stage()").fetchall()
    assert rows == [
        ("2024-05-02", "1", "duplicate key in the load"),
        ("2024-05-02", "2", "duplicate key in the load"),
    ]


GOOD_NAMES = [
    "'; DROP TABLE sales; --",
    'a "quoted" name',
    "Магазин № 1",
    "🛒",
    "a/b",
    "a\\b",
    "$$",
    "%s",
    "{{ schema }}",
]


@pytest.mark.parametrize("name", GOOD_NAMES)
def test_any_name_of_a_dimension_stays_the_name_it_is(db: psycopg.Connection, name: str) -> None:
    version = commit(db, [("2024-05-01", name, "food", "1.5")])
    assert [row[:2] for row in content(db, version)] == [(name, "food")]


def test_good_rows_pass_whatever_the_session_thinks_of_dates(db: psycopg.Connection) -> None:
    db.execute("set datestyle = 'German, DMY'")
    version = commit(db, [("2024-02-01", "A", "food", "-3.25", "7"), ("2024-02-02", "A", "food", "0", "")])
    rows = db.execute("select day, sales, onpromotion from sales_as_of(%s) order by day", [version]).fetchall()
    assert [(row[0], float(row[1]), row[2]) for row in rows] == [
        (date(2024, 2, 1), -3.25, 7),
        (date(2024, 2, 2), 0.0, None),
    ]


def test_loads_side_by_side_do_not_see_each_other(db: psycopg.Connection) -> None:
    stage(db, [GOOD], load_id=1)
    stage(db, [GOOD, GOOD], load_id=2)
    assert db.execute("select count(*) from validate_stage(1)").fetchone() == (0,)
    assert db.execute("select count(*) from validate_stage(2)").fetchone() == (2,)


def test_columns_can_be_copied_by_name_as_the_readme_shows(db: psycopg.Connection) -> None:
    with db.cursor().copy(
        "copy sales_stage (day, store, product_group, sales, onpromotion) from stdin csv header"
    ) as copy:
        copy.write("day,store,product_group,sales,onpromotion\n2024-05-01,A,food,1,\n2024-05-02,A,food,2,3\n")
    assert db.execute("call commit_data_version()").fetchone() == (1,)
