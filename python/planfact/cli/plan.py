"""Commands of planning: lists, overrides, drafts, and the sheet to Excel and back."""

from pathlib import Path
from typing import Annotated

import psycopg
import typer
from psycopg import sql

from planfact.cli.options import (
    REFRESH,
    Comment,
    OfMonth,
    PlanId,
    PlanMonth,
    Reason,
    given_month,
    month_of,
    number_of,
)
from planfact.cli.output import show, show_query
from planfact.cli.session import Session
from planfact.console import counted
from planfact.database import dimensions_of, one_row

plan_app = typer.Typer(
    help="Look at plans, change them, and take them to Excel and back.",
    no_args_is_help=True,
)


@plan_app.command("list")
def plan_list(context: typer.Context, month: OfMonth = None) -> None:
    """List the plans, drafts and budgets of each month."""
    session: Session = context.obj
    with session.database() as (conn, _):
        show_query(session, conn, "Plans", "plans", [month_of(month)])


@plan_app.command("overrides")
def plan_overrides(context: typer.Context, month: OfMonth = None) -> None:
    """List the overrides: who decided what and why, what it adds to the plan, what became of it."""
    session: Session = context.obj
    with session.database() as (conn, _):
        show_query(session, conn, "Overrides", "overrides", [month_of(month)], dimensions_of(conn))


@plan_app.command("export")
def plan_export(
    context: typer.Context,
    month: PlanMonth,
    out: Annotated[Path, typer.Option(help="Where the sheet goes.")] = Path("plan.xlsx"),
    plan: PlanId = None,
) -> None:
    """Write the plan of a month to an Excel sheet to be changed; prints its path last."""
    session: Session = context.obj
    from planfact.intake.plan_sheet import write_sheet

    with session.database() as (conn, _):
        written = write_sheet(conn, given_month(month), out, plan)
    session.console.say(f"plan {written.plan_id} of {written.month}: {written.rows:,} rows")
    show(session, written, written.path)


@plan_app.command("import")
def plan_import(
    context: typer.Context, sheet: Annotated[Path, typer.Argument(help="A sheet that planfact plan export wrote.")]
) -> None:
    """Make the changed rows of a planning sheet overrides: all, or none and each bad row is named."""
    session: Session = context.obj
    from planfact.intake.plan_sheet import import_sheet

    with session.database() as (conn, _):
        imported = import_sheet(conn, sheet)
    followed = f"; {REFRESH}" if imported.overrides else ""
    show(
        session,
        imported,
        f"{counted(imported.overrides, 'override')} of plan {imported.plan_id}, {imported.month}{followed}",
    )


@plan_app.command("override")
def plan_override(
    context: typer.Context,
    month: PlanMonth,
    reason: Reason,
    only: Annotated[
        list[str] | None, typer.Option(help="store=44; several narrow it down; everything unless given.")
    ] = None,
    quantity: Annotated[str | None, typer.Option(help="What the plan is to be.")] = None,
    percent: Annotated[str | None, typer.Option(help="By how many per cent it is to change.")] = None,
    first_day: Annotated[str | None, typer.Option(help="YYYY-MM-DD; the month's first unless given.")] = None,
    last_day: Annotated[str | None, typer.Option(help="YYYY-MM-DD; the month's last unless given.")] = None,
    expires: Annotated[str | None, typer.Option(help="When it stops to count, e.g. 2024-08-15.")] = None,
    plan: PlanId = None,
) -> None:
    """Change the plan of a month at any level; prints the number of the override last."""
    session: Session = context.obj
    named = dict(pair.partition("=")[::2] for pair in only or [])
    with session.database() as (conn, _):
        known = dimensions_of(conn)
        if unknown := set(named).difference(known):
            raise typer.BadParameter(
                f"{', '.join(sorted(unknown))}: planned by {', '.join(known)}", param_hint="--only"
            )
        types = {"quantity": "numeric", "percent": "numeric", "expires_at": "timestamptz", "plan_id": "bigint"}
        types |= {"month": "date", "first_day": "date", "last_day": "date", "reason": "text"} | dict.fromkeys(
            known, "text"
        )
        given: dict[str, object] = {
            "month": given_month(month),
            "quantity": number_of(quantity, "--quantity"),
            "percent": number_of(percent and percent.strip().removesuffix("%"), "--percent"),
            "reason": reason,
            **named,
        }
        given |= {"first_day": first_day, "last_day": last_day, "expires_at": expires, "plan_id": plan}
        arguments = sql.SQL(", ").join(
            sql.SQL("{} => %s::{}").format(sql.Identifier(name), sql.SQL(types[name])) for name in given
        )
        try:
            call = sql.SQL("call override_plan({})").format(arguments)
            (override_id,) = one_row(conn, call, list(given.values()))
        except psycopg.DataError as error:
            raise typer.BadParameter(error.diag.message_primary or str(error)) from error
    session.console.say(REFRESH)
    show(session, {"override_id": override_id}, str(override_id))


@plan_app.command("undo")
def plan_undo(
    context: typer.Context,
    override: Annotated[int, typer.Argument(help="The override, as planfact plan overrides shows it.")],
    reason: Reason,
) -> None:
    """Take an override back."""
    session: Session = context.obj
    with session.database() as (conn, _):
        conn.execute("call undo_override(%s, %s)", [override, reason])
    show(session, {"override_id": override}, f"override {override} no longer counts; {REFRESH}")


@plan_app.command("draft")
def plan_draft(
    context: typer.Context,
    run: Annotated[int, typer.Argument(help="The run whose forecast is drafted.")],
    comment: Comment = None,
) -> None:
    """Make the forecast of a run a draft; prints the plan id last."""
    session: Session = context.obj
    with session.database() as (conn, _):
        (plan_id,) = one_row(conn, "call draft_plan(%s, %s)", [run, comment])
    show(session, {"plan_id": plan_id}, str(plan_id))


@plan_app.command("publish")
def plan_publish(
    context: typer.Context,
    plan: Annotated[int, typer.Argument(help="The draft that is to come into force.")],
    comment: Comment = None,
) -> None:
    """Bring a draft into force."""
    session: Session = context.obj
    with session.database() as (conn, _):
        conn.execute("call publish_plan(null, %s, %s)", [comment, plan])
    show(session, {"plan_id": plan}, f"plan {plan}; {REFRESH}")
