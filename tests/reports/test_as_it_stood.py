"""Random work on plans between random loads: every version's report and comments read back as they were left."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import commit, daily, run_in_sql

FIRST_DAY = date(2024, 1, 1)


def sold(first: str, last: str) -> list[tuple]:
    return [row for store in "AB" for row in daily(first, last, store)]


class Company:
    """A company at work: each step is what one person does on a day; a step that planfact refuses is none."""

    def __init__(self, db: psycopg.Connection) -> None:
        self.db = db
        self.last_day = date(2024, 3, 20)
        self.runs: list[int] = []
        commit(db, sold("2024-01-01", "2024-03-20"))

    def days(self, number: int) -> None:
        first, self.last_day = self.last_day + timedelta(1), self.last_day + timedelta(12)
        commit(self.db, sold(str(first), str(self.last_day)))

    def correction(self, number: int) -> None:
        commit(self.db, [(FIRST_DAY + timedelta(9 * number), "A", "food", 100 + number)])

    def run(self, number: int) -> None:
        self.runs.append(run_in_sql(self.db, months=2))

    def publish(self, number: int) -> None:
        self.call("publish_plan", run_id=self.runs[-1 - number % len(self.runs)])

    def draft(self, number: int) -> None:
        self.call("draft_plan", run_id=self.runs[-1 - number % len(self.runs)])

    def publish_draft(self, number: int) -> None:
        self.call("publish_plan", plan_id=self.one("select min(plan_id) from plan where published_at is null"))

    def override(self, number: int) -> None:
        plan = self.one("select max(plan_id) from plan where published_at is null") if number % 2 else None
        month = self.one("select max(first_month) from plan where plan_id = coalesce(%s, plan_id)", plan)
        store = "AB"[number % 2]
        self.call("override_plan", month=month, percent=number + 1, reason="why", store=store, plan_id=plan)

    def undo(self, number: int) -> None:
        self.call("undo_override", override_id=number, reason="no")

    def budget(self, number: int) -> None:
        month = f"2024-0{4 + number % 2}"
        self.db.execute("insert into budget_stage (month, amount) values (%s, %s)", [month, 100 * number])
        self.call("load_budget")

    def comment(self, number: int) -> None:
        self.call("comment_deviation", month=date(2024, 3, 1), comment=f"said {number}", store="AB"[number % 2])

    def call(self, procedure: str, **named: Any) -> None:
        arguments = ", ".join(f"{name} => %({name})s" for name in named)
        self.db.execute(f"call {procedure}({arguments})".encode(), named)

    def one(self, query: str, *values: Any) -> Any:
        return self.db.execute(query.encode(), values).fetchone()[0]


def read(db: psycopg.Connection, query: str, *values: object) -> list[tuple]:
    return sorted(db.execute(query.encode(), values).fetchall(), key=repr)


KINDS: list[Callable[[Company, int], None]] = [
    Company.days,
    Company.correction,
    Company.run,
    Company.publish,
    Company.publish,
    Company.draft,
    Company.publish_draft,
    Company.override,
    Company.undo,
    Company.budget,
    Company.comment,
]
steps = st.tuples(st.sampled_from(KINDS), st.integers(0, 5))


@settings(max_examples=12)
@given(history=st.lists(steps, min_size=4, max_size=14))
def test_every_version_reads_back_as_it_was_left(db: psycopg.Connection, history: list) -> None:
    with db.transaction(force_rollback=True):
        company = Company(db)
        company.run(0)
        reports: dict[int, list[tuple]] = {}
        comments: dict[int, list[tuple]] = {}
        for step, number in history:
            try:
                with db.transaction():
                    step(company, number)
            except psycopg.Error as refusal:
                assert (refusal.sqlstate or "").startswith("PF"), refusal
            db.execute("call refresh_plan_fact()")
            version = company.one("select data_version_id from report_status")
            reports[version] = read(db, "select * from plan_fact_month")
            comments[version] = read(
                db, "select store, product_group, month, comment from cell_comment where is_newest"
            )
        for version, report in reports.items():
            assert read(db, "select * from plan_fact_as_of(%s)", version) == report
            said = read(db, "select store, product_group, month, comment from comments_as_of(%s)", version)
            assert said == comments[version]
        for version in reports:
            for month, before, *parts, after in db.execute("select * from plan_fact_bridge(%s, %s)", [1, version]):
                assert before + sum(parts) == after, month


def test_a_plan_is_known_from_the_version_at_which_it_was_published(db: psycopg.Connection) -> None:
    commit(db, sold("2024-01-01", "2024-01-31"))
    run_id = run_in_sql(db)
    commit(db, [("2024-01-05", "A", "food", 500)])
    db.execute("call publish_plan(%s)", [run_id])
    months = "select distinct month from plan_fact_as_of(%s) where plan is not null"
    known = [db.execute(months.encode(), [version]).fetchall() for version in (1, 2)]
    assert known == [[], [(date(2024, 2, 1),)]]
    assert db.execute("select * from plan_fact_bridge(1, 2)").fetchall() == []


def test_a_draft_is_in_force_from_when_it_was_published(db: psycopg.Connection) -> None:
    commit(db, sold("2024-01-01", "2024-01-31"))
    february = run_in_sql(db)
    commit(db, sold("2024-02-01", "2024-02-10"))
    march = run_in_sql(db)
    (draft,) = db.execute("call draft_plan(%s)", [march]).fetchone()
    (plan,) = db.execute("call publish_plan(%s)", [february]).fetchone()
    db.execute("call refresh_plan_fact()")
    before = read(db, "select * from plan_fact_month")
    with pytest.raises(psycopg.Error, match=f"plan {draft} was never published") as caught:
        db.execute("select * from plan_fact_as_of(2, %s)", [draft])
    assert caught.value.sqlstate == "PF009"

    commit(db, sold("2024-02-11", "2024-02-12"))
    db.execute("call publish_plan(plan_id => %s)", [draft])
    db.execute("call refresh_plan_fact()")
    assert draft < plan
    assert read(db, "select * from plan_fact_as_of(2)") == before
    assert read(db, "select * from plan_fact_as_of(2, %s)", plan) == before
    with_draft = read(db, "select distinct month, plan_id from plan_fact_as_of(2, %s) where plan > 0", draft)
    assert with_draft == [(date(2024, 2, 1), plan), (date(2024, 3, 1), draft)]
    assert read(db, "select * from plan_fact_as_of(3)") == read(db, "select * from plan_fact_month")
