"""Drafts stand side by side under names, are compared, and come into force as a whole or month by month."""

import json
from decimal import Decimal

import psycopg

from builders import close_in_sql, run_in_sql
from cli.runner import planfact
from plan.planning import call, heard, plan, refused, rounded, sales, total


def asked(dsn: str, *arguments: str) -> list[dict]:
    done = planfact(dsn, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_drafts_have_names_are_compared_and_published_month_by_month(db: psycopg.Connection) -> None:
    close_in_sql(db, sales("2024-01-01", "2024-03-31"))
    dsn, run_id = db.info.dsn, str(run_in_sql(db, months=3, parameters='{"window_days": 28}'))
    draft = ("plan", "draft", run_id)
    first = planfact(dsn, *draft, "--name", "optimistic").stdout.strip()
    second = planfact(dsn, *draft, "--name", "pessimistic").stdout.strip()
    third = planfact(dsn, *draft, "--comment", "as it is").stdout.strip()
    assert len({first, second, third}) == 3
    assert planfact(dsn, *draft, "--name", "optimistic").stdout.strip() == first
    assert planfact(dsn, *draft, "--comment", "another").stdout.strip() not in {first, second, third}

    may = ("--month", "2024-05", "--plan", first, "--reason", "fair")
    assert planfact(dsn, "plan", "override", *may, "--percent", "10").returncode == 0
    drafted = total(plan(db, int(first)), lambda c: c[2].month == 5)
    beside = {one["plan_id"]: one for one in asked(dsn, "plan", "compare", "--month", "2024-05")}
    assert (beside[int(first)]["name"], beside[int(first)]["status"]) == ("optimistic", "draft")
    assert beside[int(first)]["plan"] == float(drafted)
    assert rounded(Decimal(str(beside[int(second)]["plan"])) * Decimal("1.1")) == drafted
    april = asked(dsn, "plan", "compare", "--month", "2024-04", "--level", "store", "--only", "store=A")
    standing = next(one for one in april if one["status"] == "in force")
    assert standing["plan"] == float(total(plan(db), lambda c: c[0] == "A"))
    assert all(round(one["plan"] - standing["plan"], 3) == round(one["difference"], 3) for one in april)
    kinds = {(one["kind"], one["status"]) for one in asked(dsn, "plan", "list")}
    assert ("approved", "draft") not in kinds
    assert {("adjusted", "draft"), ("adjusted", "published")} <= kinds  # nobody approved it

    # May of the first alone, with what was decided on it; the draft keeps its months
    assert "is not" not in planfact(dsn, "plan", "publish", first, "--month", "2024-05").stderr
    assert {cell[2].month for cell in plan(db)} == {4, 5}
    assert total(plan(db), lambda c: c[2].month == 5) == drafted
    in_force = asked(dsn, "plan", "overrides", "--month", "2024-05")
    assert [(one["status"], one["reason"]) for one in in_force] == [("draft", "fair"), ("in force", "fair")]
    number = planfact(dsn, "plan", "publish", first, "--month", "2024-05").stdout
    (published,) = db.execute("select plan_id from plan_in_force where month = '2024-05-01'").fetchone()
    assert number.startswith(f"plan {published};")
    refused(db, "PF005", "draft .* does not plan 2024-09", "publish_plan", plan_id=int(first), month="2024-09-01")
    assert planfact(dsn, "plan", "publish", second, "--month", "2024-06").returncode == 0
    assert total(plan(db), lambda c: c[2].month == 6) == total(plan(db, int(second)), lambda c: c[2].month == 6)
    # undone like any other, and every sum still holds
    call(db, "undo_override", override_id=in_force[1]["override"], reason="no")
    assert total(plan(db), lambda c: c[2].month == 5) == total(plan(db, int(second)), lambda c: c[2].month == 5)
    notices = heard(db)
    call(db, "publish_plan", run_id=int(run_id), month="2024-06-15")
    assert notices[-1].startswith(f"run {run_id} is the plan in force already")
    wrong = db.execute("select question, found from verify_database() where is_true is false").fetchall()
    assert wrong == []
