"""Rows of one key in a load: refused, added, or their repetition set aside; what happened to their sum is told."""

import random
from decimal import Decimal

import psycopg
import pytest

from builders import content, stage

TWICE = [
    ("2024-01-01", "A", "food", "1.25", "2"),
    ("2024-01-01", "A", "food", "2.5", "7"),
    ("2024-01-02", "A", "food", "4", None),
]


@pytest.fixture
def notices(db: psycopg.Connection) -> list[str]:
    said: list[str] = []
    db.add_notice_handler(lambda notice: said.append(str(notice.message_primary)))
    return said


def test_a_duplicate_key_is_refused_and_the_hint_names_the_sum_first(db: psycopg.Connection) -> None:
    stage(db, TWICE)
    with pytest.raises(psycopg.Error, match="2 of 3 rows in load 0 cannot become sales") as refused:
        db.execute("call commit_data_version()")
    assert refused.value.sqlstate == "PF002"
    assert str(refused.value.diag.message_hint).startswith("Add the rows of a key with on_duplicate => 'sum'.")
    lines = str(refused.value.diag.message_detail).splitlines()
    assert [line.partition(": ")[2] for line in lines] == [
        "duplicate key in the load (day 2024-01-01, store A, product_group food, sales 1.25)",
        "duplicate key in the load (day 2024-01-01, store A, product_group food, sales 2.5)",
    ]
    assert db.execute("select count(*) from sales_stage").fetchone() == (3,)


def test_rows_of_one_key_are_added_and_the_sums_are_told(db: psycopg.Connection, notices: list[str]) -> None:
    stage(db, TWICE)
    db.execute("call commit_data_version(on_duplicate => 'sum')")
    assert db.execute("select day::text, sales, onpromotion from sales order by day").fetchall() == [
        ("2024-01-01", Decimal("3.750"), 7),
        ("2024-01-02", Decimal("4.000"), None),
    ]
    assert notices == [
        "3 rows in load 0 are 2 keys; their sales are 7.75 before and 7.750 after",
        "data version 1: 2 rows added, 0 changed, 0 removed",
    ]


def test_what_is_rounded_is_rounded_once_after_adding(db: psycopg.Connection) -> None:
    stage(db, [("2024-01-01", "A", "food", "0.0004")] * 10)
    db.execute("call commit_data_version(on_duplicate => 'sum')")
    assert db.execute("select sales from sales").fetchone() == (Decimal("0.004"),)


def test_a_sum_too_large_for_a_sale_is_refused(db: psycopg.Connection) -> None:
    stage(db, [("2024-01-01", "A", "food", "99999999999999")] * 2)
    with pytest.raises(psycopg.Error, match="1 of 2 rows in load 0 cannot become sales") as refused:
        db.execute("call commit_data_version(on_duplicate => 'sum')")
    assert refused.value.sqlstate == "PF002"
    assert "out of numeric range: sales" in str(refused.value.diag.message_detail)


def test_bad_rows_are_bad_whether_duplicates_are_added_or_not(db: psycopg.Connection) -> None:
    stage(db, [*TWICE, ("2024-01-02", "A", "food", "many")])
    with pytest.raises(psycopg.Error, match="1 of 4 rows") as refused:
        db.execute("call commit_data_version(on_duplicate => 'sum')")
    assert "not a number: sales" in str(refused.value.diag.message_detail)


def test_quarantine_keeps_the_first_and_tells_the_sum_that_it_sets_aside(
    db: psycopg.Connection, notices: list[str]
) -> None:
    stage(db, [*TWICE, ("2024-01-03", "A", "food", "many"), ("yesterday", "A", "food", "10")])
    db.execute("call commit_data_version(on_reject => 'quarantine')")
    assert {(str(day), sales) for _, _, day, sales in content(db, 1)} == {
        ("2024-01-01", Decimal("1.250")),
        ("2024-01-02", Decimal("4.000")),
    }
    assert notices[0] == "3 of 5 rows were set aside, with sales of 12.500 in all; see sales_reject where load_id = 0"
    rejected = db.execute("select day, sales, onpromotion, reason from sales_reject order by line_no").fetchall()
    assert rejected[0] == ("2024-01-01", "2.5", "7", "duplicate key in the load")
    assert len(rejected) == 3


def test_an_unknown_way_with_duplicates_is_refused(db: psycopg.Connection) -> None:
    stage(db, TWICE)
    with pytest.raises(psycopg.Error, match="on_duplicate is max") as refused:
        db.execute("call commit_data_version(on_duplicate => 'max')")
    assert refused.value.sqlstate == "PF009"


@pytest.mark.parametrize("seed", range(5))
def test_commit_refuses_exactly_the_rows_that_validate_stage_names(db: psycopg.Connection, seed: int) -> None:
    chance = random.Random(seed)
    days = ["2024-01-01", "2024-01-02", "2024-01-03", "01.01.2024", "2099-01-01", "infinity", "0044-03-15 BC", None]
    values = ["1", "2.5", " 3", "1e2", "-4", "NaN", "x", "", None, "1e20"]
    stage(
        db,
        [
            (chance.choice(days), chance.choice("AB"), chance.choice(["food", " "]), chance.choice(values), None)
            for _ in range(40)
        ],
    )
    named = db.execute(
        "select line_no, reason from validate_stage() where reason <> 'duplicate key in the load'"
    ).fetchall()
    good = "select day::date, store, product_group, min(line_no) from sales_stage where not line_no = any(%s)"
    first = {line for *_, line in db.execute(f"{good} group by 1, 2, 3".encode(), [[line for line, _ in named]])}
    staged = {line for (line,) in db.execute("select line_no from sales_stage")}
    db.execute("call commit_data_version(on_reject => 'quarantine')")
    aside = dict(db.execute("select line_no, reason from sales_reject").fetchall())
    assert {line: reason for line, reason in aside.items() if not reason.startswith("dup")} == dict(named)
    assert set(aside) == staged - first
