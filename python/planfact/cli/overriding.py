"""One change of the plan, as the command line names it: an override for each cell, and what it makes of the month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

import psycopg
import typer
from psycopg import sql

from planfact.amounts import Amounts
from planfact.cli.cell import cells_of
from planfact.cli.options import number_of
from planfact.database import dimensions_of, one_row

Quantity = Annotated[str | None, typer.Option(help="What the plan is to be.")]
Percent = Annotated[str | None, typer.Option(help="By how many per cent it is to change.")]
FirstDay = Annotated[str | None, typer.Option(help="YYYY-MM-DD; the month's first unless given.")]
LastDay = Annotated[str | None, typer.Option(help="YYYY-MM-DD; the month's last unless given.")]

TYPES = {
    "month": "date",
    "quantity": "numeric",
    "percent": "numeric",
    "reason": "text",
    "plan_id": "bigint",
    "first_day": "date",
    "last_day": "date",
    "expires_at": "timestamptz",
}


@dataclass(frozen=True)
class Change:
    """What is to be changed, as it was written: month, quantity or per cent, reason, plan, span of days."""

    month: date
    quantity: str | None
    percent: str | None
    reason: str
    plan_id: int | None
    span: Mapping[str, str | None]


@dataclass(frozen=True)
class Changed:
    """The overrides made, and the plan of the whole month before and after."""

    override_ids: list[int]
    plan_before: Decimal
    plan_after: Decimal


def make_overrides(
    conn: psycopg.Connection, change: Change, only: Sequence[str] | None, dry_run: bool = False
) -> Changed:
    """Override each cell that --only names: all of them, or none."""
    cells = cells_of(only, dimensions_of(conn))
    if len(cells) > 1 and change.quantity is not None:
        raise typer.BadParameter(
            f"--only names {len(cells)} cells, and one quantity does not say how much each is to be: give --percent,"
            " or call once for each",
            param_hint="--quantity",
        )
    given: dict[str, object] = {
        "month": change.month,
        "quantity": number_of(change.quantity, "--quantity"),
        "percent": number_of(change.percent and change.percent.strip().removesuffix("%"), "--percent"),
        "reason": change.reason,
        **change.span,
    }
    with conn.transaction(force_rollback=dry_run):
        plan_id = change.plan_id
        if dry_run and plan_id is None:
            plan_id = _plan_to_try(conn, change.month)
        before = whole_plan(conn, change.month, plan_id)
        made = [_override(conn, {**given, "plan_id": plan_id, **cell}) for cell in cells]
        after = whole_plan(conn, change.month, plan_id)
    return Changed(made, before, after)


def _override(conn: psycopg.Connection, given: Mapping[str, object]) -> int:
    arguments = sql.SQL(", ").join(
        sql.SQL("{} => %s::{}").format(sql.Identifier(name), sql.SQL(TYPES.get(name, "text"))) for name in given
    )
    try:
        (override_id,) = one_row(conn, sql.SQL("call override_plan({})").format(arguments), list(given.values()))
    except psycopg.DataError as error:
        raise typer.BadParameter(error.diag.message_primary or str(error)) from error
    return int(override_id)


def _plan_to_try(conn: psycopg.Connection, month: date) -> int | None:
    """Return the draft that a change is tried on, where the plan in force is not changed itself."""
    (is_draft_needed,) = one_row(conn, "select is_draft_needed(%s)", [month])
    return int(one_row(conn, "call draft_month(%s)", [month])[0]) if is_draft_needed else None


def whole_plan(conn: psycopg.Connection, month: date, plan_id: int | None) -> Decimal:
    """Return the plan of a month as it is now, the one in force or a draft."""
    (whole,) = one_row(conn, "select coalesce(sum(plan), 0) from plan_sheet(%s, %s::bigint)", [month, plan_id])
    return Decimal(whole)


def moved(amounts: Amounts, month: str, before: Decimal, after: Decimal) -> str:
    """Say what a change makes of the plan of a month."""
    share = f", {100 * (after - before) / before:+.1f} %" if before else ""
    change = amounts.said(after - before, signed=True)
    return f"{month}: the plan is {amounts.said(after)}, was {amounts.said(before)} ({change}{share})"
