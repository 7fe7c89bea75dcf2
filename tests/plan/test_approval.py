"""Where the owner asks for it, a plan comes into force only as a draft that another than its submitter approved."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import openpyxl
import psycopg
from psycopg import sql

from builders import close_in_sql, run_in_sql
from cli.runner import planfact
from plan.planning import call, heard, plan, refused, sales, total
from planfact.deploy import deploy
from planfact.deploy.templates import Templates, read_vars
from planfact.report.workbook import write_workbook

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw")
ANNA, BORIS, CLARA = (f"{WORKER}_{name}" for name in ("anna", "boris", "clara"))


@contextmanager
def people(db: psycopg.Connection) -> Iterator[None]:
    """Anna plans and may approve, Boris approves, Clara only plans."""
    offices = {ANNA: "planfact_planner, planfact_approver", BORIS: "planfact_approver", CLARA: "planfact_planner"}
    for person, roles in offices.items():
        db.execute(sql.SQL("create role {} login in role {}").format(sql.Identifier(person), sql.SQL(roles)))
    try:
        yield
    finally:
        db.execute("reset session authorization")
        for person in offices:
            db.execute(sql.SQL("drop owned by {0}; drop role {0}").format(sql.Identifier(person)))


def become(db: psycopg.Connection, person: str) -> None:
    db.execute("reset session authorization")
    db.execute(sql.SQL("set session authorization {}").format(sql.Identifier(person)))


def registered(db: psycopg.Connection, plan_id: int) -> set[tuple[str, str, str, str]]:
    return set(
        db.execute(
            "select kind, status, coalesce(submitted_by, ''), coalesce(approved_by, '') from plan_registry"
            " where plan_id = %s and kind <> 'statistical'",
            [plan_id],
        )
    )


def approved(db: psycopg.Connection, run_id: int, name: str) -> int:
    """Return a draft that Anna submitted and Boris approved."""
    become(db, ANNA)
    draft = call(db, "draft_plan", run_id=run_id, name=name)
    call(db, "submit_plan", plan_id=draft)
    become(db, BORIS)
    call(db, "approve_plan", plan_id=draft)
    return draft


def test_a_plan_comes_into_force_once_another_approved_it(planned: psycopg.Connection, tmp_path: Path) -> None:  # noqa: PLR0915 - one story
    db = planned
    deploy(db, Templates(read_vars().model_copy(update={"approval": True})))
    assert {kind for kind, *_ in registered(db, 1)} == {"adjusted"}  # published before, and approved by nobody
    run_id = run_in_sql(db, months=2, parameters='{"window_days": 28}')
    with people(db):
        become(db, ANNA)
        nobody_asked = refused(
            db, "PF013", f"run {run_id} has no draft that was approved", "publish_plan", run_id=run_id
        )
        assert f"planfact plan draft {run_id}" in str(nobody_asked.diag.message_hint)
        draft = call(db, "draft_plan", run_id=run_id)
        error = refused(
            db, "PF013", f"draft {draft} is not approved: it was not submitted", "publish_plan", plan_id=draft
        )
        assert error.diag.message_hint == f"Submit it: planfact plan submit {draft}."
        refused(db, "PF013", "it was not submitted", "approve_plan", plan_id=draft)
        call(db, "submit_plan", plan_id=draft, comment="fair in April")
        notices = heard(db)
        call(db, "submit_plan", plan_id=draft)
        assert notices[-1] == f"draft {draft} was submitted by {ANNA} already"
        assert registered(db, draft) == {("adjusted", "submitted", ANNA, "")}
        own = refused(db, "PF013", f"was submitted by {ANNA}: another has to approve it", "approve_plan", plan_id=draft)
        assert f"planfact plan approve {draft}" in str(own.diag.message_hint)
        waiting = refused(db, "PF013", f"it was submitted by {ANNA}", "publish_plan", plan_id=draft)
        assert f"planfact plan approve {draft}" in str(waiting.diag.message_hint)
        become(db, CLARA)
        refused(db, "42501", "permission denied for procedure approve_plan", "approve_plan", plan_id=draft)

        # what was changed after it was submitted is submitted again
        call(db, "override_plan", month="2024-04-01", plan_id=draft, percent=10, reason="fair")
        become(db, BORIS)
        refused(db, "PF013", "it was changed after it was submitted", "approve_plan", plan_id=draft)
        refused(db, "42501", "permission denied", "submit_plan", plan_id=draft)
        become(db, ANNA)
        call(db, "submit_plan", plan_id=draft)
        become(db, BORIS)
        call(db, "approve_plan", plan_id=draft)
        call(db, "approve_plan", plan_id=draft)
        assert notices[-1] == f"draft {draft} was approved by {BORIS} already"
        assert registered(db, draft) == {("approved", "submitted", ANNA, BORIS)}
        refused(db, "42501", "permission denied for procedure publish_plan", "publish_plan", plan_id=draft)

        # a month of it alone: what was approved, and no more
        become(db, CLARA)
        drafted = total(plan(db, draft), lambda cell: cell[2].month == 4)
        april = call(db, "publish_plan", plan_id=draft, month="2024-04-01")
        assert april != draft
        assert total(plan(db), lambda cell: cell[2].month == 4) == drafted
        assert registered(db, april) == {("approved", "published", ANNA, BORIS)}

        db.execute("reset session authorization")
        listed = json.loads(planfact(db.info.dsn, "plan", "list", "--json").stdout)
        kinds = {(one["number"], one["kind"], one["approved_by"]) for one in listed if one["status"] == "published"}
        assert (april, "approved", BORIS) in kinds
        assert "approved" not in {kind for number, kind, _ in kinds if number == 1}
        call(db, "refresh_plan_fact")
        book = openpyxl.load_workbook(write_workbook(db, tmp_path / "report.xlsx", date(2024, 4, 1)))
        shown = [[cell.value for cell in row] for row in book["Plans"].iter_rows()]
        titles = shown[0]
        of_april = [dict(zip(titles, row, strict=True)) for row in shown[1:]]
        said = [(row["Plan"], row["Approved by"]) for row in of_april if row["Kind"] == "Approved plan"]
        assert set(said) == {(april, BORIS), (draft, BORIS)}


def test_a_plan_comes_into_force_as_it_was_approved_or_not_at_all(  # noqa: PLR0915 - one story
    planned: psycopg.Connection, tmp_path: Path
) -> None:
    db = planned
    deploy(db, Templates(read_vars().model_copy(update={"approval": True})))
    run_id = run_in_sql(db, months=2, parameters='{"window_days": 28}')
    with people(db):
        april = approved(db, run_id, "first")
        become(db, CLARA)
        april = call(db, "publish_plan", plan_id=april, month="2024-04-01")
        # what is in force is not changed: a draft of it is, which says the same and is approved again
        rain = {"month": "2024-04-01", "percent": -5, "reason": "rain"}
        error = refused(db, "PF013", f"plan {april} of 2024-04 is in force", "override_plan", **rain)
        assert "planfact plan draft --month 2024-04" in str(error.diag.message_hint)
        assert {kind for kind, *_ in registered(db, april)} == {"approved"}
        of_april = total(plan(db), lambda cell: cell[2].month == 4)
        revised = call(db, "draft_month", month="2024-04-01", name="rain")
        assert call(db, "draft_month", month="2024-04-01", name="rain") == revised
        assert total(plan(db, revised)) == of_april
        rained = call(db, "override_plan", **rain, plan_id=revised)
        refused(db, "PF013", f"draft {revised} is not approved", "publish_plan", plan_id=revised)
        become(db, ANNA)
        call(db, "submit_plan", plan_id=revised)
        become(db, BORIS)
        call(db, "approve_plan", plan_id=revised)
        again = approved(db, run_id, "again")
        become(db, CLARA)
        call(db, "publish_plan", plan_id=revised)
        assert total(plan(db), lambda cell: cell[2].month == 4) == total(plan(db, revised)) < of_april
        assert ("approved", "published", ANNA, BORIS) in registered(db, revised)
        refused(db, "PF013", f"plan {revised} of 2024-04", "undo_override", override_id=rained, reason="sun")
        refused(db, "PF005", "has no plan yet", "draft_month", month="2025-04-01")
        # another draft, approved before that, would not come into force as it was approved
        refused(db, "PF013", f"plan {again} would come into force otherwise", "publish_plan", plan_id=again)
        refused(db, "PF013", "would come into force otherwise", "publish_plan", plan_id=again, month="2024-04-01")
        db.execute("reset session authorization")
        needed = "select is_draft_needed('2024-04-01'), is_draft_needed('2025-04-01')"
        assert db.execute(needed).fetchone() == (True, False)
        # a trial needs no approval, and leaves nothing behind
        tried = planfact(db.info.dsn, "plan", "what-if", "--month", "2024-04", "--percent", "10")
        assert "+10.0 %" in tried.stdout, tried.stderr
        assert total(plan(db), lambda cell: cell[2].month == 4) == total(plan(db, revised))
        drafted = planfact(db.info.dsn, "plan", "draft", "--month", "2024-04", "--name", "sun")
        assert drafted.returncode == 0, drafted.stderr
        assert planfact(db.info.dsn, "plan", "draft").returncode == 2
        assert db.execute("select question from verify_database() where is_true is false").fetchall() == []
        sold = sales("2024-04-01", "2024-04-30")
        (tmp_path / "april.csv").write_text(
            "day,store,product_group,sales\n" + "".join(",".join(map(str, row)) + "\n" for row in sold)
        )
        closed = planfact(db.info.dsn, "close-month", str(tmp_path / "april.csv"), "--workers", "1")
        assert closed.returncode == 0, closed.stderr
        (newest,) = db.execute("select max(plan_id) from plan where published_at is null").fetchone()
        assert f"another than postgres has to approve it: planfact plan approve {newest}" in closed.stderr
        assert db.execute("select plan_id from plan_in_force where month = '2024-05-01'").fetchone() is None
        question = "select status, found from planfact_health where name = 'plan'"
        assert db.execute(question).fetchone() == (
            "ok",
            f"2024-05 has draft {newest}, which waits:"
            f" planfact plan approve {newest}, then planfact plan publish {newest}",
        )
        # the month to come waits for it, and whoever closes months is told for whom
        notices = heard(db)
        (run,) = db.execute("select run_id from plan where plan_id = %s", [newest]).fetchone()
        db.execute("call propose_plan(%s)", [run])
        assert f"draft {newest} waits for approval: another than postgres calls planfact plan approve" in notices[-1]
        become(db, BORIS)
        call(db, "approve_plan", plan_id=newest)
        db.execute("reset session authorization")
        db.execute("call propose_plan(%s)", [run])
        assert db.execute("select plan_id from plan_in_force where month = '2024-05-01'").fetchone() == (newest,)
        assert db.execute("select status from planfact_health where name = 'plan'").fetchone() == ("ok",)


def test_nobody_has_to_approve_where_the_owner_did_not_ask(db: psycopg.Connection) -> None:
    close_in_sql(db, sales("2024-01-01", "2024-03-31"))
    run_id = run_in_sql(db, months=2, parameters='{"window_days": 28}')
    draft = planfact(db.info.dsn, "plan", "draft", str(run_id)).stdout.strip()
    assert f"planfact plan approve {draft}" in planfact(db.info.dsn, "plan", "submit", draft).stdout
    done = planfact(db.info.dsn, "plan", "approve", draft)
    assert f"draft {draft} is approved" in done.stdout, done.stderr
    listed = json.loads(planfact(db.info.dsn, "plan", "list", "--json").stdout)
    assert {(one["kind"], one["status"]) for one in listed if one["number"] == int(draft)} == {
        ("statistical", "submitted"),
        ("approved", "submitted"),
    }
    assert ("approved", 1) not in {(one["kind"], one["number"]) for one in listed}
    assert planfact(db.info.dsn, "plan", "publish", draft).returncode == 0
    refused(db, "PF005", "was published already", "approve_plan", plan_id=int(draft))
    refused(db, "PF005", "plan 99 does not exist", "submit_plan", plan_id=99)
    assert registered(db, int(draft)) == {("approved", "published", "postgres", "postgres")}
