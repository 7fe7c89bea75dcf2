"""A load that says which month it closes: nothing of another month gets in, no month is lost on the way."""

from typing import Any

import psycopg
import pytest

from builders import close_in_sql, commit, content, daily, run_in_sql, stage
from plan.planning import heard

HISTORY = daily("2016-10-01", "2016-12-31")
JANUARY = daily("2017-01-01", "2017-01-31")
FEBRUARY = daily("2017-02-01", "2017-02-28")


def load(db: psycopg.Connection, rows: list, month: str, **named: Any) -> int:
    stage(db, rows)
    arguments = "".join(f", {name} => %({name})s" for name in named)
    call = f"call commit_data_version(month => %(month)s{arguments})"
    return db.execute(call.encode(), {"month": month, **named}).fetchone()[0]


def refused(db: psycopg.Connection, rows: list, month: str, **named: Any) -> Any:
    """Expect a load to be refused, and to leave everything as it was."""
    query = (
        "select (select count(*) from data_version), (select count(*) from series), (select count(*) from sales_reject)"
    )
    before = db.execute(query).fetchone()
    with pytest.raises(psycopg.Error) as caught, db.transaction():
        load(db, rows, month, **named)
    assert caught.value.sqlstate == "PF011"
    assert db.execute(query).fetchone() == before
    return caught.value.diag


def due(db: psycopg.Connection) -> str | None:
    return db.execute("select to_char(month_due(), 'YYYY-MM')").fetchone()[0]


def test_days_after_the_month_are_refused_or_set_aside_and_counted(db: psycopg.Connection) -> None:
    assert due(db) is None
    load(db, HISTORY, "2016-12-01")  # the first load of all may be any history
    db.execute("call publish_plan(%s)", [run_in_sql(db)])
    assert due(db) == "2017-01"

    said = refused(db, FEBRUARY, "2017-01-01")
    assert said.message_primary == (
        "28 of 28 rows in load 0 are after 2017-01, the month that is closed: 2017-02-01 to 2017-02-28"
    )
    assert "outside => 'drop'" in said.message_hint
    said = refused(db, FEBRUARY, "2017-01-01", outside="drop")
    assert (
        said.message_primary == "no row in load 0 is of 2017-01, the month that is closed, and none of it is loaded yet"
    )
    said = refused(db, daily("2016-12-01", "2016-12-31", sales=lambda _: 5), "2017-01-01")
    assert said.message_detail.startswith("31 rows are before it: 2016-12-01 to 2016-12-31.")

    up_to_today = [
        *JANUARY,
        *daily("2017-02-01", "2017-02-01", "new", sales=lambda _: 7),
        ("2016-12-31", "A", "food", 3),
    ]
    said = refused(db, up_to_today, "2017-01-15")
    assert said.message_primary.startswith("1 of 33 rows in load 0 are after 2017-01")
    notices = heard(db)
    version = load(db, up_to_today, "2017-01-15", outside="drop")
    assert notices[:2] == [
        "1 rows after 2017-01 were set aside, with sales of 7.000 in all; see sales_reject where load_id = 0",
        "1 rows of 1 days before 2017-01 (2016-12-31 to 2016-12-31) are taken as corrections",
    ]
    assert db.execute("select day, sales, reason from sales_reject").fetchall() == [
        ("2017-02-01", "7", "after the month 2017-01")
    ]
    assert db.execute("select store from series").fetchall() == [("A",)]
    assert db.execute("select month::text, last_day::text from data_version where data_version_id = %s", [version]).fetchone() == ("2017-01-01", "2017-01-31")  # fmt: skip  # noqa: E501
    assert due(db) == "2017-02"
    with pytest.raises(psycopg.Error, match="outside is perhaps"):
        load(db, FEBRUARY, "2017-02-01", outside="perhaps")


def test_a_month_in_between_that_was_never_loaded_or_planned_is_refused(db: psycopg.Connection) -> None:
    close_in_sql(db, HISTORY)
    said = refused(db, FEBRUARY, "2017-02-01")
    assert (said.message_primary, said.message_hint) == (
        "2017-02 cannot be loaded yet: 2017-01 was never loaded",
        "Close 2017-01 first: planfact close-month FILE --month 2017-01.",
    )
    load(db, JANUARY, "2017-01-01")
    said = refused(db, FEBRUARY, "2017-02-01")
    assert said.message_primary == (
        "2017-02 cannot be loaded yet: it has no plan, and once its sales are there none can be made"
    )
    assert said.message_hint == "Plan it first: planfact forecast --months 1, then planfact publish RUN."
    db.execute("call publish_plan(%s)", [run_in_sql(db)])
    load(db, FEBRUARY[:10], "2017-02-01")
    assert due(db) == "2017-02"
    load(db, FEBRUARY[10:], "2017-02-01")  # the rest of a month that has begun
    assert due(db) == "2017-03"


def test_a_month_that_was_passed_over_is_due_and_may_still_be_loaded(db: psycopg.Connection) -> None:
    close_in_sql(db, HISTORY)
    commit(db, FEBRUARY)  # by somebody who named no month
    assert due(db) == "2017-01"
    load(db, JANUARY, "2017-01-01")
    assert due(db) == "2017-03"


def test_a_source_that_was_taken_back_may_be_loaded_again(db: psycopg.Connection) -> None:
    close_in_sql(db, HISTORY)
    wrong = load(db, JANUARY, "2017-01-01", source_digest="sha256 x")
    db.execute("call undo_month('2017-01-01')")
    again = load(db, JANUARY, "2017-01-01", source_digest="sha256 x")
    assert content(db, again) == content(db, wrong)
    assert load(db, JANUARY, "2017-01-01", source_digest="sha256 x") == again


def to_do(db: psycopg.Connection, month: str | None = None) -> dict[str, tuple[bool, str]]:
    rows = db.execute("select step, is_due, why from month_to_do(%s)", [month]).fetchall()
    return {step: (is_due, why) for step, is_due, why in rows}


def test_what_is_to_be_done_is_said_step_by_step_with_the_reason(db: psycopg.Connection) -> None:
    steps = to_do(db)
    assert {step for step, (is_due, _) in steps.items() if is_due} == {"load"}
    assert steps["load"][1] == steps["forecast"][1] == "nothing is loaded yet"
    close_in_sql(db, HISTORY)
    steps = to_do(db)
    assert {step for step, (is_due, _) in steps.items() if is_due} == {"load", "report"}
    assert steps["load"][1] == "no day of 2017-01 is loaded"
    assert steps["publish"][1] == "plan 1, of run 1, was made from these sales"
    load(db, JANUARY, "2017-01-01")
    steps = to_do(db, "2017-01-01")
    assert {step for step, (is_due, _) in steps.items() if not is_due} == {"load"}
    assert steps["forecast"][1] == "no plan was made from data version 2"
    assert steps["load"][1].startswith("31 of 31 days of 2017-01 are loaded")
    run = run_in_sql(db)
    assert to_do(db)["mart"] == (False, "the export mart shows data version 2 of 2")
    assert to_do(db)["publish"][0]
    db.execute("call publish_plan(%s)", [run])
    db.execute("call refresh_plan_fact()")

    # what a person chose, and what other software would say, makes nothing due
    db.execute("call publish_plan(%s)", [run_in_sql(db, parameters='{"season": 14}')])
    assert to_do(db)["publish"] == (False, "plan 3, of run 3, was made from these sales")
    # undone, the sales are those that the plan before was made from; loaded again, they have no plan
    db.execute("call undo_month('2017-01-01')")
    assert {step for step, (is_due, _) in to_do(db).items() if is_due} == {"load", "report"}
    load(db, JANUARY, "2017-01-01")
    assert to_do(db)["publish"][0]
