"""What the tests of plans share: a plan for April, calls by name, and the plan as it is now."""

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import psycopg
import pytest

from builders import Row, daily

APRIL = date(2024, 4, 1)

THOUSANDTH = Decimal("0.001")

Cell = tuple[str, str, date]


def sales(first: str, last: str) -> list[Row]:
    """Two shops with two groups each; shop B sells no toys at all."""
    return [
        row
        for store, group, weight in (("A", "food", 1), ("A", "toys", 3), ("B", "food", 7), ("B", "toys", 0))
        for row in daily(
            first, last, store, group, sales=lambda day, w=weight: round(w * (10 + day.isoweekday()) / 3, 3)
        )
    ]


def call(db: psycopg.Connection, procedure: str, **named: object) -> int:
    """Call a procedure by names; return its number."""
    arguments = ", ".join(f"{name} => %({name})s" for name in named)
    cursor = db.execute(f"call {procedure}({arguments})".encode(), named)
    return cursor.fetchone()[0] if cursor.description else 0


def override(db: psycopg.Connection, **named: object) -> int:
    """Override the plan of April."""
    return call(db, "override_plan", **{"month": APRIL, "reason": "because", **named})


def plan(db: psycopg.Connection, plan_id: int | None = None) -> dict[Cell, Decimal]:
    """Return a plan, the one in force unless named, overrides included, as it is now."""
    rows = db.execute(
        """
        select store, product_group, day, line.quantity + coalesce((
            select sum(delta) from plan_revision_line as change
            inner join plan_revision as revision using (plan_revision_id)
            where revision.plan_id = line.plan_id and change.series_id = line.series_id and change.day = line.day
        ), 0)
        from plan_line as line
        inner join series using (series_id)
        where case when %(plan_id)s::bigint is not null then line.plan_id = %(plan_id)s else exists (
            select from plan_month as in_force where in_force.plan_id = line.plan_id
            and in_force.superseded_by is null and in_force.month = date_trunc('month', line.day)
        ) end
        """,
        {"plan_id": plan_id},
    ).fetchall()
    return {(store, group, day): quantity for store, group, day, quantity in rows}


def total(cells: dict[Cell, Decimal], where: Callable[..., bool] = lambda _: True) -> Decimal:
    """Sum up a plan."""
    return sum((quantity for cell, quantity in cells.items() if where(cell)), Decimal(0))


def rounded(quantity: Decimal) -> Decimal:
    """Round as PostgreSQL does."""
    return quantity.quantize(THOUSANDTH, ROUND_HALF_UP)


def refused(db: psycopg.Connection, code: str, message: str, procedure: str, **named: object) -> psycopg.Error:
    """Expect a call to be refused, and to leave nothing behind."""
    before = db.execute("select count(*) from override").fetchone(), db.execute("select count(*) from plan").fetchone()
    with pytest.raises(psycopg.Error, match=message) as caught:
        call(db, procedure, **named)
    assert caught.value.sqlstate == code
    after = db.execute("select count(*) from override").fetchone(), db.execute("select count(*) from plan").fetchone()
    assert after == before
    return caught.value


def heard(db: psycopg.Connection) -> list[str]:
    """Return a list that fills with the notices of a connection."""
    notices: list[str] = []
    db.add_notice_handler(lambda notice: notices.append(notice.message_primary or ""))
    return notices
