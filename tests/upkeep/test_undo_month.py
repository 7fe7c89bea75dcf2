"""undo_month: a wrong file of a month is taken back with the plan that was made from it, and nothing is lost."""

import psycopg
import pytest

from builders import close_in_sql, commit, content, daily, run_in_sql
from plan.planning import heard, sales

MARCH = sales("2024-01-01", "2024-03-31")
APRIL = sales("2024-04-01", "2024-04-30")
UNDO = "call undo_month(%s, %s)"


def in_force(db: psycopg.Connection) -> list[tuple]:
    return db.execute(
        "select to_char(month, 'YYYY-MM'), plan.plan_id, run_id from plan_in_force join plan using (plan_id) order by 1"
    ).fetchall()


def reported(db: psycopg.Connection, version: int) -> set[tuple]:
    return set(
        db.execute(
            "select level, store, product_group, month, plan, fact, match_status, plan_id, run_id"
            " from plan_fact_as_of(%s)",
            [version],
        )
    )


def refused(db: psycopg.Connection, month: str) -> psycopg.Error:
    before = db.execute("select (select count(*) from data_version), (select count(*) from plan)").fetchall()
    with pytest.raises(psycopg.Error) as caught:
        db.execute("call undo_month(%s)", [month])
    assert db.execute("select (select count(*) from data_version), (select count(*) from plan)").fetchall() == before
    return caught.value


def test_sales_and_plans_are_again_what_they_were_and_nothing_is_lost(db: psycopg.Connection) -> None:
    close_in_sql(db, MARCH)
    shown = reported(db, 1)
    _, _, wrong_plan = close_in_sql(db, [*APRIL[::2], ("2024-03-31", "A", "food", "1")])
    (by_hand,) = db.execute(
        "call override_plan(month => '2024-05-01', percent => 10, reason => 'fair', store => 'A')"
    ).fetchone()
    as_it_stood = reported(db, 2)
    notices = heard(db)
    assert db.execute(UNDO, ["2024-04-17", "the file was cut"]).fetchone() == (3,)
    assert notices[-1] == (
        "month 2024-04 is undone: data version 2 no longer counts, nor what it changed from 2024-03-31 on;"
        f" plan {wrong_plan} of 2024-05 no longer counts; there is no plan now of 2024-05"
    )
    assert content(db, 3) == content(db, 1)
    assert db.execute("select comment, reverted_to from data_version where data_version_id = 3").fetchone() == (
        "the file was cut",
        1,
    )
    assert in_force(db) == [("2024-04", 1, 1)]
    assert db.execute("select data_version_id from mart_status union all select data_version_id from report_status").fetchall() == [(3,), (3,)]  # fmt: skip  # noqa: E501
    shown_now = db.execute(
        "select level, store, product_group, month, plan, fact, match_status, plan_id, run_id from plan_fact_month"
    )
    assert set(shown_now) == shown
    assert reported(db, 2) == as_it_stood
    assert db.execute("select bool_and(is_true) from verify_database()").fetchone() == (True,)

    # once more: nothing to do
    count = db.execute("select count(*) from data_version, plan").fetchone()
    assert db.execute(UNDO, ["2024-04-01", None]).fetchone() == (3,)
    assert notices[-1] == "nothing to undo: no day of 2024-04 is loaded"
    assert db.execute("select count(*) from data_version, plan").fetchone() == count

    # the right file: its plan counts, with the override that waited for it
    close_in_sql(db, APRIL)
    assert [month for month, _, _ in in_force(db)] == ["2024-04", "2024-05"]
    added = db.execute("select sum(delta) > 0 from override_log where override_id = %s", [by_hand]).fetchone()
    assert added == (True,)
    assert db.execute("select is_complete from plan_fact_month where level = 'total' and month = '2024-04-01'").fetchone() == (True,)  # fmt: skip  # noqa: E501


def test_a_month_gets_the_plan_back_that_it_had_before_with_its_overrides(db: psycopg.Connection) -> None:
    commit(db, MARCH)
    two_months = run_in_sql(db, months=2)
    db.execute("call publish_plan(%s)", [two_months])
    db.execute("call override_plan(month => '2024-05-01', quantity => 500, reason => 'agreed')")
    before = in_force(db)
    commit(db, APRIL)
    db.execute("call publish_plan(%s)", [run_in_sql(db, months=2)])
    assert [run for _, _, run in in_force(db)] == [1, 2, 2]
    db.execute("call undo_month('2024-04-01')")
    assert [(month, run) for month, _, run in in_force(db)] == [(month, run) for month, _, run in before]
    assert db.execute(
        "select month::text, quantity from plan_registry where kind = 'approved' and status = 'published'"
        " and month = '2024-05-01'"
    ).fetchall() == [("2024-05-01", 500)]
    assert db.execute("select bool_and(is_true) from verify_database()").fetchone() == (True,)


def test_what_must_not_be_taken_back_is_refused_with_the_way_out(db: psycopg.Connection) -> None:
    first, april, may = (
        daily(f"2024-{a}-01", f"2024-{z}") for a, z in (("01", "03-31"), ("04", "04-30"), ("05", "05-31"))
    )
    close_in_sql(db, first)
    error = refused(db, "2024-03-01")
    assert (error.sqlstate, error.diag.message_primary) == (
        "PF011",
        "2024-03 came with data version 1, which brought the first sales of all",
    )
    close_in_sql(db, april)
    commit(db, [("2024-02-01", "A", "food", "9")])
    error = refused(db, "2024-04-01")
    assert error.diag.message_primary == "the load of 2024-04 is data version 2; loaded on it since: data version 3"
    assert error.diag.message_hint == (
        "Take back what was loaded since, undo the month, then load it again: CALL revert_data_version(2);"
        " planfact month undo 2024-04."
    )
    db.execute("call revert_data_version(2)")
    close_in_sql(db, may)
    error = refused(db, "2024-04-01")
    assert error.diag.message_primary == "the load of 2024-04 is data version 2; loaded on it since: data version 5"
    cure = "Take back the later months first, the newest before all: planfact month undo 2024-05."
    assert error.diag.message_hint == cure
    db.execute("call undo_month('2024-05-01')")
    db.execute("call undo_month('2024-04-01')")
    assert content(db, 7) == content(db, 1)

    # what came with a month before goes with that month
    close_in_sql(db, [*april, *may[:1]])
    error = refused(db, "2024-05-01")
    assert (error.diag.message_primary, error.diag.message_hint) == (
        "2024-05 came with data version 8, which brought days from 2024-04 on",
        "planfact month undo 2024-04",
    )
    db.execute("call undo_month('2024-04-01')")
    assert content(db, 9) == content(db, 1)
    assert [month for month, _, _ in in_force(db)] == ["2024-04"]
    with pytest.raises(psycopg.Error, match="the month to be undone is missing"):
        db.execute("call undo_month(null)")


def test_a_draft_of_what_was_taken_back_is_not_published(db: psycopg.Connection) -> None:
    close_in_sql(db, MARCH)
    close_in_sql(db, APRIL)
    (draft,) = db.execute("call draft_plan(%s)", [run_in_sql(db, parameters='{"season": 14}')]).fetchone()
    db.execute("call undo_month('2024-04-01')")
    with pytest.raises(psycopg.Error, match=f"plan 4 was published for months of draft {draft} after that was made"):
        db.execute("call publish_plan(plan_id => %s)", [draft])


def test_a_run_of_what_was_taken_back_is_published_only_by_name(db: psycopg.Connection) -> None:
    close_in_sql(db, MARCH)
    _, wrong_run, _ = close_in_sql(db, [*APRIL[::2], ("2024-03-31", "A", "food", "1")])
    db.execute("call undo_month('2024-04-01')")
    for call in ("publish_plan", "draft_plan"):
        with pytest.raises(psycopg.Error, match=f"run {wrong_run} was made from data version 2, which was taken") as no:
            db.execute(f"call {call}(%s)".encode(), [wrong_run])
        assert (no.value.sqlstate, "planfact forecast" in str(no.value.diag.message_hint)) == ("PF005", True)
    # a draft that was made by name is not published without
    (draft,) = db.execute("call draft_plan(%s, allow_taken_back => true)", [wrong_run]).fetchone()
    with pytest.raises(psycopg.Error, match="taken back"):
        db.execute("call publish_plan(plan_id => %s)", [draft])
    db.execute("call publish_plan(plan_id => %s, allow_taken_back => true)", [draft])
    # the very same file loaded again: the sales stand, and so does the run
    db.execute("call undo_month('2024-05-01')")
    commit(db, [*APRIL[::2], ("2024-03-31", "A", "food", "1")])
    db.execute("call publish_plan(%s, 'as it was')", [wrong_run])
    # a run from sales that were corrected since is told, and nothing more
    notices = heard(db)
    (again,) = [run_in_sql(db, parameters='{"season": 14}')]
    commit(db, [("2024-01-05", "A", "food", 3)])
    db.execute("call publish_plan(%s)", [again])
    assert any(said.startswith(f"run {again} was made from data version 4; the newest is 5") for said in notices)
