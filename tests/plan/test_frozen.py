"""What was planned is frozen when its month closes: whoever asks, whatever they write, wherever they come from."""

from collections.abc import Iterator

import psycopg
import pytest
from pytest_postgresql import factories

from builders import close_in_sql, commit, daily, run_in_sql
from copies import connected, filled_by
from plan.planning import APRIL, call, override, plan, refused, sales

#: What somebody with the owner's rights may try, and what they would have to be able to do.
ATTACKS = {
    "a line more": "insert into plan_line select plan_id, 99, '2024-04-01', 1 from plan limit 1",
    "a line of a draft": "insert into plan_line select plan_id, 99, '2024-04-01', 1 from plan"
    " where published_at is null",
    "another number": "update plan_line set quantity = quantity + 1",
    "a line less": "delete from plan_line",
    "no lines": "truncate plan_line",
    "the plan ends": "update plan_month set superseded_by = 2 where plan_id = 1",
    "the plan is gone": "delete from plan_month",
    "another month": "update plan_month set month = '2024-06-01'",
    "another plan": "insert into plan_month select plan_id, '2024-03-01' from plan where published_at is null",
    "no months": "truncate plan_month",
    "another run": "update plan set run_id = 2 where plan_id = 1",
    "not published after all": "update plan set published_at = null, published_by = null",
    "no plans": "delete from plan",
    "no plans at all": "truncate plan cascade",
    "an override more": "insert into override (plan_id, month, first_day, last_day, quantity, reason, data_version_id)"
    " values (1, '2024-04-01', '2024-04-01', '2024-04-30', 1, 'x', 1)",
    "another decision": "update override set quantity = 2",
    "an override less": "delete from override",
    "an effect more": "insert into plan_revision_line select max(plan_revision_id), 1, 1, '2024-04-02', 5"
    " from plan_revision",
    "another effect": "update plan_revision_line set delta = 0",
    "no effect": "delete from plan_revision_line",
    "undone by hand": "insert into plan_revision (kind, plan_id, override_id, data_version_id)"
    " values ('undo', 1, 1, 1)",
    "another author": "update plan_revision set created_by = 'nobody'",
    "no trace": "truncate plan_revision cascade",
    "another budget": "insert into budget_amount (budget_id, month, amount, line_no) values (1, '2024-04-01', 1, 99)",
    "a budget line more": "insert into budget_line values (1, 99, '2024-04-01', 1)",
    "another budget line": "update budget_line set quantity = 0",
    "no budget lines": "delete from budget_line",
    "the budget ends": "update budget_month set superseded_by = 2 where budget_id = 1",
    "the budget is gone": "delete from budget_month",
    "no budget": "truncate budget cascade",
    "another comment": "update budget set comment = 'x'",
}


def fill(db: psycopg.Connection) -> None:
    close_in_sql(db, sales("2024-01-01", "2024-03-31"))
    override(db, quantity=1000, store="A")
    call(db, "draft_plan", run_id=run_in_sql(db, parameters='{"window_days": 28}'))
    db.execute("insert into budget_stage (month, amount) values ('2024-04', '5000')")
    db.execute("call load_budget()")
    db.execute("insert into budget_stage (month, amount) values ('2024-05', '5000')")
    db.execute("call load_budget()")
    commit(db, sales("2024-04-01", "2024-04-30"))


filled_server = factories.postgresql_noproc(load=[filled_by(fill)], dbname="frozen", depends_on="server")
filled_copy = factories.postgresql("filled_server")


@pytest.fixture
def closed(filled_copy: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Return a database in which April had a plan, an override, a draft and a budget, and is over."""
    yield from connected(filled_copy)


def content(db: psycopg.Connection) -> list[list[tuple]]:
    tables = (
        "plan", "plan_month", "plan_line", "override", "plan_revision", "plan_revision_line",
        "budget", "budget_month", "budget_amount", "budget_line",
    )  # fmt: skip
    return [sorted(db.execute(f"select * from {table}".encode()).fetchall(), key=repr) for table in tables]


@pytest.mark.parametrize("role", ["postgres", "planfact_owner"])
def test_no_statement_reaches_a_frozen_month(closed: psycopg.Connection, role: str) -> None:
    before = content(closed)
    assert all(before)
    done = []
    for what, statement in ATTACKS.items():
        with closed.transaction(force_rollback=True):
            closed.execute(f"set local session authorization {role}".encode())
            closed.execute("set local search_path = planfact")
            try:
                with closed.transaction():
                    closed.execute(statement.encode())
                done.append(what)
            except psycopg.Error as error:
                assert error.sqlstate == "PF005", (what, error)
                assert error.diag.message_hint, what
    assert done == []
    assert content(closed) == before


def test_no_call_reaches_a_frozen_month(closed: psycopg.Connection) -> None:
    frozen = "the plan of 2024-04 is frozen: its fact is complete"
    refused(closed, "PF005", frozen, "override_plan", month=APRIL, percent=1, reason="late")
    refused(closed, "PF005", frozen, "undo_override", override_id=1, reason="late")
    refused(closed, "PF005", frozen, "publish_plan", plan_id=2)
    refused(closed, "PF005", frozen, "publish_plan", run_id=2)
    refused(closed, "PF005", frozen, "draft_plan", run_id=1)
    closed.execute("insert into override_stage (store, quantity, reason) values ('A', '1', 'late')")
    refused(closed, "PF005", frozen, "import_overrides", load_id=0, month=APRIL)
    closed.execute("insert into budget_stage (month, amount) values ('2024-04', '5001')")
    error = refused(closed, "PF005", "the budget of 2024-04 is frozen", "load_budget")
    assert error.diag.message_detail == "Data version 2 ends on 2024-04-30."


def test_what_expires_in_a_frozen_month_counts_there_for_good(closed: psycopg.Connection) -> None:
    before = plan(closed)
    with closed.transaction():
        closed.execute("alter table override disable trigger all")
        closed.execute("update override set expires_at = now()")
        closed.execute("alter table override enable trigger all")
    closed.execute("call expire_overrides()")
    closed.execute("call refresh_plan_fact()")
    assert plan(closed) == before


def test_a_month_opens_again_when_its_data_turn_out_not_to_be_complete(closed: psycopg.Connection) -> None:
    closed.execute("call revert_data_version(1)")
    assert override(closed, percent=1) > 0


@pytest.mark.parametrize("missing", [(), (5,), (5, 6, 7, 8, 9, 10, 11), (1, 2, 3, 4, 5, 6, 7), (30,), (25, 26, 27)])
def test_a_month_is_frozen_exactly_when_its_fact_is_complete(db: psycopg.Connection, missing: tuple) -> None:
    sold = [row for row in daily("2024-03-01", "2024-04-30") if row[0].month == 3 or row[0].day not in missing]
    version = commit(db, sold)
    complete = db.execute(
        "select array_agg(month order by month) from fact_month_at(%s) where is_complete", [version]
    ).fetchone()
    asked = "select frozen_months('{2024-02-01,2024-03-01,2024-04-01,2024-05-01}')"
    assert db.execute(asked).fetchone() == complete


def test_a_published_plan_gets_no_more_lines_while_its_month_is_open(db: psycopg.Connection) -> None:
    close_in_sql(db, sales("2024-01-01", "2024-03-31"))
    with pytest.raises(psycopg.Error, match="plan 1 has been published") as caught:
        db.execute("insert into plan_line values (1, 99, '2024-04-01', 1)")
    assert caught.value.sqlstate == "PF005"
