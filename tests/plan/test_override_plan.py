"""What a person decides is the plan: at any level, to the last digit, undone without a trace, in a known order."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg import sql

from builders import close_in_sql, commit, run_in_sql
from plan.planning import APRIL, call, heard, override, plan, refused, rounded, sales, total


def test_a_quantity_at_any_level_is_what_the_parts_sum_to(planned: psycopg.Connection) -> None:
    before = plan(planned)
    override(planned, quantity="1000.001", store="A")
    after = plan(planned)
    assert total(after, lambda cell: cell[0] == "A") == Decimal("1000.001")
    assert {c: q for c, q in after.items() if c[0] != "A"} == {c: q for c, q in before.items() if c[0] != "A"}
    override(planned, quantity=7, product_group="toys")
    assert total(plan(planned), lambda cell: cell[1] == "toys") == 7
    override(planned, quantity="0.05")
    assert total(plan(planned)) == Decimal("0.05")
    assert min(plan(planned).values()) >= 0


def test_a_percentage_keeps_the_shape_of_the_days(planned: psycopg.Connection) -> None:
    before = plan(planned)
    override(planned, percent=10, store="A", product_group="food")
    after = plan(planned)
    cells = [cell for cell in before if cell[:2] == ("A", "food")]
    assert sum(after[cell] for cell in cells) == rounded(sum(before[cell] for cell in cells) * Decimal("1.1"))
    assert all(abs(after[cell] - before[cell] * Decimal("1.1")) <= Decimal("0.001") for cell in cells)


def test_a_span_of_days_leaves_the_others_alone(planned: psycopg.Connection) -> None:
    before = plan(planned)
    override(planned, quantity=500, store="B", first_day=date(2024, 4, 10), last_day=date(2024, 4, 12))
    after = plan(planned)
    changed = {cell for cell in before if after[cell] != before[cell]}
    assert {cell[2].day for cell in changed} == {10, 11, 12}
    assert total(after, lambda cell: cell[0] == "B" and 10 <= cell[2].day <= 12) == 500


def test_what_is_planned_to_sell_nothing_gets_equal_parts(planned: psycopg.Connection) -> None:
    override(planned, quantity=10, store="B", product_group="toys")
    parts = sorted(q for cell, q in plan(planned).items() if cell[:2] == ("B", "toys"))
    assert (len(parts), sum(parts), parts[0], parts[-1]) == (30, 10, Decimal("0.333"), Decimal("0.334"))


def test_a_shop_that_opens_after_all_gets_the_shape_of_its_forecast(planned: psycopg.Connection) -> None:
    before = plan(planned)
    override(planned, quantity=0, store="A")
    assert total(plan(planned), lambda cell: cell[0] == "A") == 0
    override(planned, quantity=total(before, lambda cell: cell[0] == "A"), store="A")
    assert plan(planned) == before


def test_overrides_apply_in_the_order_of_their_numbers(planned: psycopg.Connection) -> None:
    before = plan(planned)
    first = override(planned, percent=20, store="A")
    override(planned, quantity=3000)
    override(planned, percent=-50, product_group="food")
    call(planned, "undo_override", override_id=first, reason="no")
    after = plan(planned)
    # as if the first had never been: everything brought to 3000, and half of the food taken away
    share = total(before, lambda cell: cell[1] == "food") / total(before)
    assert abs(total(after, lambda cell: cell[1] == "food") - 1500 * share) < Decimal("0.1")
    assert abs(total(after, lambda cell: cell[1] == "toys") - 3000 * (1 - share)) < Decimal("0.1")


def test_undoing_all_of_them_in_any_order_leaves_no_trace(planned: psycopg.Connection) -> None:
    before = plan(planned)
    one = override(planned, percent=20, store="A")
    two = override(planned, quantity="3000.003")
    three = override(planned, percent="-33.3333", product_group="food", first_day=date(2024, 4, 20))
    for override_id in (two, one, three):
        call(planned, "undo_override", override_id=override_id, reason="no")
    assert plan(planned) == before
    assert planned.execute("select status, delta from override_log").fetchall() == [("undone", 0)] * 3


def test_the_same_call_again_changes_nothing_and_says_so(planned: psycopg.Connection) -> None:
    notices = heard(planned)
    first = override(planned, percent=5)
    after = plan(planned)
    assert override(planned, percent=5) == first
    assert notices[-1] == f"that is override {first} already"
    assert plan(planned) == after
    assert override(planned, percent=5, reason="once more") > first
    call(planned, "undo_override", override_id=first, reason="no")
    call(planned, "undo_override", override_id=first, reason="no")
    assert notices[-1] == f"override {first} no longer counts already"
    again = override(planned, percent=5)
    assert again > first
    assert override(planned, quantity=1000) and override(planned, percent=5) > again


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "both": ({"quantity": 1, "percent": 1}, "PF009", "give quantity or percent"),
    "neither": ({}, "PF009", "give quantity or percent"),
    "below 0": ({"quantity": -1}, "PF009", "quantity is -1, below 0"),
    "more than all": ({"percent": -101}, "PF009", "percent is -101"),
    "NaN": ({"quantity": "NaN"}, "PF009", "not a number"),
    "NaN percent": ({"percent": "NaN"}, "PF009", "not a number"),
    "infinite": ({"quantity": "Infinity"}, "PF009", "too large"),
    "too large": ({"quantity": "1e14"}, "PF009", "too large"),
    "too fine": ({"quantity": "1.0001"}, "PF009", "more than 3 decimals"),
    "no reason": ({"quantity": 1, "reason": " "}, "PF009", "reason is missing"),
    "no month": ({"quantity": 1, "month": None}, "PF009", "month is missing"),
    "unknown shop": ({"quantity": 1, "store": "Z"}, "PF009", "nothing is known of store 'Z'"),
    "nothing there": (
        {"quantity": 1, "store": "C", "product_group": "food"},
        "PF009",
        "nothing is planned for 2024-04",
    ),
    "a percentage of nothing": ({"percent": 5, "store": "B", "product_group": "toys"}, "PF009", "nothing is planned"),
    "days of May": ({"quantity": 1, "last_day": date(2024, 5, 1)}, "PF009", "not a span of 2024-04"),
    "days backwards": (
        {"quantity": 1, "first_day": date(2024, 4, 5), "last_day": date(2024, 4, 4)},
        "PF009",
        "not a span",
    ),
    "over already": ({"quantity": 1, "expires_at": datetime(2024, 1, 1, tzinfo=UTC)}, "PF009", "which is over"),
    "no plan": ({"quantity": 1, "month": date(2024, 6, 1)}, "PF005", "2024-06 has no plan yet"),
    "no such plan": ({"quantity": 1, "plan_id": 99}, "PF005", "is not of plan 99"),
    "frozen": ({"quantity": 1, "month": date(2024, 3, 1)}, "PF005", "the plan of 2024-03 is frozen"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_makes_no_sense_is_refused(planned: psycopg.Connection, what: str) -> None:
    commit(planned, [("2024-04-01", "C", "toys", 1)])  # known, and not planned
    named, code, message = WRONG[what]
    refused(planned, code, message, "override_plan", **{"month": APRIL, "reason": "because", **named})
    refused(planned, "PF009", "there is no override 99", "undo_override", override_id=99, reason="no")


def test_an_override_of_a_month_to_come_does_not_read_the_sales(planned: psycopg.Connection) -> None:
    read = (
        "select coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0)"
        " from pg_stat_xact_user_tables where relname = 'sales'"
    )
    with planned.transaction():
        before = planned.execute(read).fetchone()
        override(planned, percent=5, store="A", product_group="food")
        assert planned.execute(read).fetchone() == before


HINTS: dict[str, tuple[dict[str, Any], str]] = {
    "neither": ({}, "(--quantity, --percent)"),
    "both": ({"quantity": 1, "percent": 1}, "Leave one of them out."),
    "more than all": ({"percent": -150}, "Give -100 or more; -100 plans nothing at all."),
    "no reason": ({"percent": 5, "reason": ""}, "reason => 'longer opening hours' (--reason)."),
    "unknown shop": (
        {"percent": 5, "store": "a"},
        "Known are 'A', 'B'. SELECT DISTINCT store FROM series; lists all; planfact series like",
    ),
    "unknown group": ({"percent": 5, "product_group": "TOYS "}, "Known are 'toys', 'food'."),
    "below 0": ({"quantity": -1}, "0 or more"),
    "days of May": ({"percent": 5, "last_day": date(2024, 5, 1)}, "from 2024-04-01 to 2024-04-30"),
}


@pytest.mark.parametrize("what", HINTS)
def test_a_refusal_says_what_to_do_about_it(planned: psycopg.Connection, what: str) -> None:
    named, hint = HINTS[what]
    error = refused(
        planned, "PF009", "this override cannot be made: ", "override_plan",
        **{"month": APRIL, "reason": "because", **named},
    )  # fmt: skip
    assert hint in (error.diag.message_hint or "")


def test_an_undo_wants_a_reason(planned: psycopg.Connection) -> None:
    number = override(planned, percent=5)
    refused(planned, "PF009", "reason is missing", "undo_override", override_id=number, reason="")


def test_a_new_run_takes_the_overrides_over(planned: psycopg.Connection) -> None:
    notices = heard(planned)
    override(planned, quantity=1234, store="A")
    override(planned, percent=10, store="B", product_group="food")
    gone = override(planned, percent=10, product_group="toys")
    call(planned, "undo_override", override_id=gone, reason="no")
    new = call(planned, "publish_plan", run_id=run_in_sql(planned, parameters='{"window_days": 28}'))
    assert f"plan {new} takes over 2 overrides" in notices
    assert f"plan {new} replaces plan 1 in 2024-04" in notices
    after = plan(planned)
    statistical = dict(
        planned.execute(
            "select (store, product_group)::text, sum(quantity) from plan_line join series using (series_id)"
            " where plan_id = %s group by 1",
            [new],
        ).fetchall()
    )
    assert total(after, lambda cell: cell[0] == "A") == 1234
    assert total(after, lambda cell: cell[:2] == ("B", "food")) == rounded(statistical["(B,food)"] * Decimal("1.1"))
    log = planned.execute("select status from override_log order by override_id").fetchall()
    assert log == [("in force",), ("in force",), ("undone",)]


def test_an_override_where_nothing_is_planned_any_more_is_named(db: psycopg.Connection) -> None:
    close_in_sql(db, [*sales("2024-01-01", "2024-03-31"), ("2024-03-30", "C", "toys", 5)])
    override(db, quantity=100, store="C", reason="the new shop")
    commit(db, [("2024-03-30", "A", "food", 5)], mode="replace")  # shop C never sold anything
    notices = heard(db)
    call(db, "publish_plan", run_id=run_in_sql(db))
    assert notices[-1].endswith(
        "takes over 1 override; nothing is planned any more where these were made: 1 (the new shop)"
    )
    assert db.execute("select status, delta from override_log").fetchall() == [("in force", 0)]


def test_an_override_of_the_next_month_stays_where_it_is(db: psycopg.Connection) -> None:
    commit(db, sales("2024-01-01", "2024-03-31"))
    call(db, "publish_plan", run_id=run_in_sql(db, months=2))
    override(db, quantity=777, month=date(2024, 5, 1))
    commit(db, sales("2024-04-01", "2024-04-30"))
    call(db, "publish_plan", run_id=run_in_sql(db))
    assert total(plan(db), lambda cell: cell[2].month == 5) == 777
    refused(db, "PF005", "2024-04 is frozen", "override_plan", month=APRIL, percent=1, reason="late")


def test_one_that_has_expired_no_longer_counts(planned: psycopg.Connection) -> None:
    before = plan(planned)
    number = override(planned, percent=20, expires_at=datetime.now(UTC) + timedelta(days=1))
    override(planned, quantity=3000, store="A")
    planned.execute("call refresh_plan_fact()")
    assert plan(planned) != before
    with planned.transaction():  # a day later
        planned.execute("alter table override disable trigger all")
        planned.execute("update override set expires_at = now() where override_id = %s", [number])
        planned.execute("alter table override enable trigger all")
    advice = "select status, mend from planfact_health where name = 'overrides'"
    overdue = plan(planned)
    planned.execute("call refresh_plan_fact()")
    assert plan(planned) == overdue  # the reports change no plan, and the health view says what does
    assert planned.execute(advice).fetchone() == ("warning", "CALL expire_overrides(); then CALL refresh_plan_fact();")
    planned.execute("call expire_overrides()")
    planned.execute("call refresh_plan_fact()")
    assert planned.execute(advice).fetchone() == ("ok", None)
    after = plan(planned)
    assert {c: q for c, q in after.items() if c[0] == "B"} == {c: q for c, q in before.items() if c[0] == "B"}
    assert total(after, lambda cell: cell[0] == "A") == 3000
    (status, why) = planned.execute(
        "select status, end_reason from override_log where override_id = %s", [number]
    ).fetchone()
    assert (status, why[:10]) == ("expired", "expired on")
    shown = planned.execute("select plan from plan_fact_month where level = 'total' and month = %s", [APRIL]).fetchone()
    assert shown == (total(after),)


def test_who_changed_what_and_when_is_kept(planned: psycopg.Connection) -> None:
    planned.execute("drop role if exists irina")
    planned.execute("create role irina login in role planfact_planner")
    try:
        planned.execute("set session authorization irina")
        number = override(planned, percent=20, store="A", reason="opening hours")
        call(planned, "undo_override", override_id=number, reason="they stay as they are")
    finally:
        planned.execute("reset session authorization")
    told = planned.execute(
        "select kind, override_id, reason, created_by from plan_revision where override_id is not null order by 1"
    ).fetchall()
    assert told == [
        ("override", number, "opening hours", "irina"),
        ("undo", number, "they stay as they are", "irina"),
    ]
    row = planned.execute("select created_by, ended_by, end_reason, status from override_log").fetchone()
    assert row == ("irina", "irina", "they stay as they are", "undone")
    planned.execute(sql.SQL("drop role irina"))


def test_a_draft_is_changed_before_it_is_published(planned: psycopg.Connection) -> None:
    in_force = plan(planned)
    run_id = run_in_sql(planned, parameters='{"window_days": 28}')
    draft = call(planned, "draft_plan", run_id=run_id)
    assert call(planned, "draft_plan", run_id=run_id) == draft
    override(planned, quantity=900, store="A", plan_id=draft)
    assert plan(planned) == in_force
    override(planned, quantity=800, store="B")  # of the plan in force, after the draft was made
    assert total(plan(planned, draft), lambda cell: cell[0] == "A") == 900
    planned.execute("call refresh_plan_fact()")
    status = planned.execute(
        "select kind, status from plan_registry where plan_id = %s order by kind", [draft]
    ).fetchall()
    assert status == [("adjusted", "draft"), ("statistical", "draft")]

    assert call(planned, "publish_plan", plan_id=draft) == draft
    after = plan(planned)
    assert total(after, lambda cell: cell[0] == "A") == 900
    assert total(after, lambda cell: cell[0] == "B") == 800
    months = planned.execute("select plan_id, superseded_by from plan_month order by plan_id").fetchall()
    assert months == [(1, draft), (draft, None)]
    planned.execute("call refresh_plan_fact()")
    shown = planned.execute("select plan, plan_id from plan_fact_month where level = 'total' and month = %s", [APRIL])
    assert shown.fetchone() == (1700, draft)


def test_publishing_a_run_publishes_the_draft_that_was_made_of_it(planned: psycopg.Connection) -> None:
    run_id = run_in_sql(planned, parameters='{"window_days": 28}')
    draft = call(planned, "draft_plan", run_id=run_id)
    override(planned, quantity=900, plan_id=draft)
    assert call(planned, "publish_plan", run_id=run_id) == draft
    assert total(plan(planned)) == 900


def test_a_draft_that_was_overtaken_is_not_published(planned: psycopg.Connection) -> None:
    draft = call(planned, "draft_plan", run_id=run_in_sql(planned, parameters='{"window_days": 28}'))
    call(planned, "publish_plan", run_id=run_in_sql(planned, parameters='{"window_days": 35}'))
    refused(planned, "PF005", f"was published for months of draft {draft}", "publish_plan", plan_id=draft)
    refused(planned, "PF005", "there is no plan 99", "publish_plan", plan_id=99)


def test_reports_show_overrides_beside_the_forecast_once_refreshed(planned: psycopg.Connection) -> None:
    columns = "select plan_statistical, override_delta, plan, outlook from plan_fact_month"
    april = f"{columns} where level = 'total' and month = '2024-04-01'".encode()
    statistical = total(plan(planned))
    override(planned, quantity=1000, store="A")
    assert planned.execute(april).fetchone() == (statistical, 0, statistical, statistical)
    planned.execute("call refresh_plan_fact()")
    now = total(plan(planned))
    assert planned.execute(april).fetchone() == (statistical, now - statistical, now, now)
    days = planned.execute(
        "select store, product_group, day, plan from plan_fact_day where plan is not null and day >= '2024-04-01'"
    ).fetchall()
    assert {(store, group, day): quantity for store, group, day, quantity in days} == plan(planned)
    sums = planned.execute(
        "select count(distinct (s, d)) from (select sum(plan) as s, sum(override_delta) as d"
        " from plan_fact_month where month = '2024-04-01' group by level) as level"
    ).fetchone()
    assert sums == (1,)
    assert planned.execute("select bool_and(is_true is not false) from verify_database()").fetchone() == (True,)
    override(planned, quantity=5, store="B")  # after the refresh
    assert planned.execute("select bool_and(is_true is not false) from verify_database()").fetchone() == (True,)


def test_a_report_as_of_a_version_knows_only_what_was_decided_by_then(planned: psycopg.Connection) -> None:
    def shown() -> list[tuple]:
        return sorted(planned.execute("select * from plan_fact_month").fetchall(), key=repr)

    def as_of(version: int) -> list[tuple]:
        return sorted(planned.execute("select * from plan_fact_as_of(%s)", [version]).fetchall(), key=repr)

    override(planned, quantity=1000, store="A")
    planned.execute("call refresh_plan_fact()")
    first = shown()
    commit(planned, sales("2024-04-01", "2024-04-10"))
    number = override(planned, percent=-10, reason="a slow start")
    planned.execute("call refresh_plan_fact()")
    second = shown()
    commit(planned, sales("2024-04-11", "2024-04-12"))
    call(planned, "undo_override", override_id=number, reason="no")
    planned.execute("call refresh_plan_fact()")
    assert [as_of(1), as_of(2), as_of(3)] == [first, second, shown()]

    for month, before, restated, changed, new, after in planned.execute("select * from plan_fact_bridge(2, 3)"):
        assert before + restated + changed + new == after
        assert month != APRIL or changed < 0  # the plan of the first ten days came back
    variance = "select variance from plan_fact_month where level = 'total' and month = '2024-04-01'"
    (bridged,) = planned.execute("select variance_to from plan_fact_bridge(2, 3) where month = '2024-04-01'").fetchone()
    assert planned.execute(variance).fetchone() == (bridged,)


def test_a_cell_tells_its_overrides(planned: psycopg.Connection) -> None:
    before = plan(planned)
    number = override(planned, quantity=1000, store="A", reason="opening hours")
    override(planned, percent=50, store="B")
    call(planned, "undo_override", override_id=number, reason="no")
    told = planned.execute(
        "select kind, what, old_value, new_value from explain_cell('A', 'food', '2024-04-01')"
        " where kind in ('plan', 'override', 'undo')"
    ).fetchall()
    food = total(before, lambda cell: cell[:2] == ("A", "food"))
    part = told[1][3]
    assert [row[0] for row in told] == ["plan", "override", "undo"]
    assert told[0][2:] == (None, food)
    assert told[1][1] == f"override {number}, 2024-04-01 to 2024-04-30, to 1000.000: opening hours"
    assert told[1][2:] == (food, part)
    assert told[2][2:] == (part, food)
