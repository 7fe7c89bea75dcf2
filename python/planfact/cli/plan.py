"""Commands of planning: lists, overrides, drafts, and the sheet to Excel and back."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from planfact.amounts import Amounts
from planfact.cli.cell import Level, OneCell, Only, cell_of, filters, level_of, values
from planfact.cli.completion import months, plans, runs
from planfact.cli.options import (
    REFRESH,
    Comment,
    Lang,
    OfMonth,
    PlanId,
    PlanMonth,
    Reason,
    given_month,
    month_of,
    months_from,
)
from planfact.cli.output import show, show_query, show_table
from planfact.cli.overriding import (
    Change,
    FirstDay,
    LastDay,
    Percent,
    Quantity,
    make_overrides,
    moved,
    whole_plan,
)
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
    months: Annotated[int, typer.Option(min=1, max=24, help="How many months stand side by side.")] = 1,
    lang: Lang = "en",
) -> None:
    """Write the plan of a month, or of several, to an Excel sheet to be changed; prints its path last."""
    session: Session = context.obj
    from planfact.intake.sheet_writing import write_sheet

    with session.database() as (conn, _):
        written = write_sheet(conn, months_from(given_month(month), months), out, plan, lang)
    for of_month, of_plan in written.plans.items():
        session.console.say(f"plan {of_plan} of {of_month}: {written.rows:,} rows")
    show(session, written, written.path)


@plan_app.command("import")
def plan_import(
    context: typer.Context,
    sheet: Annotated[Path, typer.Argument(help="A sheet that planfact plan export wrote.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; write nothing.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Also where a row is doubled or halved, or the whole moves by more than 10 %.")
    ] = False,
) -> None:
    """Make the changed rows of a planning sheet overrides: all, or none and each bad row is named."""
    session: Session = context.obj
    from planfact.intake.sheet_reading import import_sheet

    with session.database() as (conn, _):
        imported = import_sheet(conn, sheet, yes, dry_run)
        amounts = Amounts.of(conn)
    said = amounts.said
    rows = [list(one.values()) for one in imported.largest]
    if dry_run:
        session.console.say("dry run: nothing is written")
        if not session.as_json:
            show_table(session, "the largest changes", [*imported.largest[0]] if rows else [], rows, amounts.decimals)
    else:
        for *cell, before, after, change in rows:
            named = " · ".join(name or "all" for name in cell)
            session.console.say(f"  {named}: {said(after)}, was {said(before)} ({said(change, signed=True)})")
    for one in imported.months:
        session.console.say(moved(amounts, one.month, one.plan_before, one.plan_after))
    followed = f"; {REFRESH}" if imported.overrides and not dry_run else ""
    made = [f"{counted(one.overrides, 'override')} of plan {one.plan_id}, {one.month}" for one in imported.months]
    show(session, imported, "\n".join(made) + followed)


@plan_app.command("override")
def plan_override(
    context: typer.Context,
    month: PlanMonth,
    reason: Reason,
    only: Only = None,
    quantity: Quantity = None,
    percent: Percent = None,
    first_day: FirstDay = None,
    last_day: LastDay = None,
    expires: Annotated[str | None, typer.Option(help="When it stops to count, e.g. 2024-08-15.")] = None,
    plan: PlanId = None,
) -> None:
    """Change the plan of a month at any level; prints the number of the override last, one for each member named."""
    session: Session = context.obj
    span = {"first_day": first_day, "last_day": last_day, "expires_at": expires}
    with session.database() as (conn, _):
        change = Change(given_month(month), quantity, percent, reason, plan, span)
        done = make_overrides(conn, change, only)
        amounts = Amounts.of(conn)
    session.console.say(moved(amounts, month, done.plan_before, done.plan_after))
    session.console.say(REFRESH)
    told = {"override_id": done.override_ids[-1], **asdict(done)}
    show(session, told, "\n".join(map(str, done.override_ids)))


@plan_app.command("what-if")
def plan_what_if(
    context: typer.Context,
    month: PlanMonth,
    only: Only = None,
    quantity: Quantity = None,
    percent: Percent = None,
    first_day: FirstDay = None,
    last_day: LastDay = None,
    plan: PlanId = None,
) -> None:
    """Show what a change would make of the plan of a month; nothing is written."""
    session: Session = context.obj
    with session.database() as (conn, _):
        change = Change(
            given_month(month), quantity, percent, "what if", plan, {"first_day": first_day, "last_day": last_day}
        )
        done = make_overrides(conn, change, only, dry_run=True)
        amounts = Amounts.of(conn)
    told = {"month": month, "plan_before": done.plan_before, "plan_after": done.plan_after}
    show(session, told, moved(amounts, month, done.plan_before, done.plan_after))


@plan_app.command("undo")
def plan_undo(
    context: typer.Context,
    override: Annotated[int, typer.Argument(help="The override, as planfact plan overrides shows it.")],
    reason: Reason,
) -> None:
    """Take an override back."""
    session: Session = context.obj
    with session.database() as (conn, _), conn.transaction():
        found = conn.execute(
            "select month, case when is_draft then plan_id end from active_override where override_id = %s", [override]
        ).fetchone()
        before = whole_plan(conn, *found) if found else None
        conn.execute("call undo_override(%s, %s)", [override, reason])
        after = whole_plan(conn, *found) if found else None
        amounts = Amounts.of(conn)
    if found is None or before is None or after is None:
        show(session, {"override_id": override}, f"override {override} did not count any more")
        return
    session.console.say(moved(amounts, f"{found[0]:%Y-%m}", before, after))
    told = {"override_id": override, "plan_before": before, "plan_after": after}
    show(session, told, f"override {override} no longer counts; {REFRESH}")


@plan_app.command("draft")
def plan_draft(
    context: typer.Context,
    run: Annotated[int | None, typer.Argument(help="The run whose forecast is drafted.", autocompletion=runs)] = None,
    month: Annotated[
        str | None,
        typer.Option(
            "--month", metavar="YYYY-MM", help="The plan in force of this month instead.", autocompletion=months
        ),
    ] = None,
    name: Annotated[str | None, typer.Option(help="What it is called, so that several stand side by side.")] = None,
    comment: Comment = None,
) -> None:
    """Make the forecast of a run, or the plan in force of a month, a draft; prints the plan id last."""
    session: Session = context.obj
    if (run is None) == (month is None):
        raise typer.BadParameter("name a run, or a month by --month: one of the two", param_hint="RUN")
    with session.database() as (conn, _):
        if month is not None:
            (plan_id,) = one_row(conn, "call draft_month(%s, %s, %s)", [given_month(month), comment, name])
        else:
            (plan_id,) = one_row(conn, "call draft_plan(%s, %s, name => %s)", [run, comment, name])
    show(session, {"plan_id": plan_id}, str(plan_id))


@plan_app.command("compare")
def plan_compare(context: typer.Context, month: OfMonth = None, level: Level = None, only: OneCell = None) -> None:
    """Show drafts and the plan in force side by side, with budget and last year, in the months that are not over."""
    session: Session = context.obj
    with session.database() as (conn, _):
        known = dimensions_of(conn)
        cell = cell_of(only, known)
        asked = {"level": level_of(level, cell, known), "month": month_of(month), **values(cell)}
        if asked["level"] == "series":
            raise typer.BadParameter(f"plans are compared by total, {', '.join(known)}", param_hint="--level")
        show_query(session, conn, "Plans", "plan_comparison", asked, known, filters=filters(cell))


@plan_app.command("submit")
def plan_submit(
    context: typer.Context,
    plan: Annotated[int, typer.Argument(help="The draft that is to be approved.", autocompletion=plans)],
    comment: Comment = None,
) -> None:
    """Submit a draft for approval, as it stands."""
    session: Session = context.obj
    with session.database() as (conn, _):
        conn.execute("call submit_plan(%s, %s)", [plan, comment])
    show(session, {"plan_id": plan}, f"draft {plan} waits for approval: planfact plan approve {plan}")


@plan_app.command("approve")
def plan_approve(
    context: typer.Context,
    plan: Annotated[int, typer.Argument(help="The draft that was submitted.", autocompletion=plans)],
) -> None:
    """Approve a draft that another submitted, as it was submitted."""
    session: Session = context.obj
    with session.database() as (conn, _):
        conn.execute("call approve_plan(%s)", [plan])
    show(session, {"plan_id": plan}, f"draft {plan} is approved; it comes into force by planfact plan publish {plan}")


@plan_app.command("publish")
def plan_publish(
    context: typer.Context,
    plan: Annotated[int, typer.Argument(help="The draft that is to come into force.", autocompletion=plans)],
    month: Annotated[
        str | None,
        typer.Option(
            "--month", metavar="YYYY-MM", help="This month of it alone; it stays a draft.", autocompletion=months
        ),
    ] = None,
    comment: Comment = None,
) -> None:
    """Bring a draft into force, or one month of it."""
    session: Session = context.obj
    with session.database() as (conn, _):
        call = "call publish_plan(null, %s, %s, month => %s::date)"
        (plan_id,) = one_row(conn, call, [comment, plan, month_of(month)])
    show(session, {"plan_id": plan_id}, f"plan {plan_id}; {REFRESH}")
