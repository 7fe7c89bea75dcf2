"""Commands about one closed month: taking its file back, and saying that it counts although days are missing."""

from typing import Annotated

import typer

from planfact.cli.completion import months
from planfact.cli.options import Reason, given_month, month_of
from planfact.cli.output import show
from planfact.cli.session import Session
from planfact.database import one_row

month_app = typer.Typer(help="Say what counts as a complete month, or take its file back.", no_args_is_help=True)

GivenMonth = Annotated[str, typer.Argument(metavar="YYYY-MM", help="The month.", autocompletion=months)]


@month_app.command("accept")
def month_accept(context: typer.Context, month: GivenMonth, reason: Reason) -> None:
    """Accept a month with the days that it misses: it counts as complete, and close-month plans from it."""
    _decide(context, "accept_month", month, reason)


@month_app.command("reopen")
def month_reopen(context: typer.Context, month: GivenMonth, reason: Reason) -> None:
    """Take an acceptance back: the days that the month misses count again."""
    _decide(context, "reopen_month", month, reason)


def _decide(context: typer.Context, procedure: str, month: str, reason: str) -> None:
    session: Session = context.obj
    first_day = given_month(month)
    with session.database() as (conn, _):
        conn.execute(f"call {procedure}(%s, %s)".encode(), [first_day, reason])
        conn.execute("call refresh_plan_fact()")
        open_now = conn.execute("select missing from open_month where month = %s", [first_day]).fetchone()
    missing = open_now[0] if open_now else None
    result = {"month": month, "is_complete": missing is None, "missing": missing}
    show(session, result, f"{month}: " + ("complete" if missing is None else f"open: {missing}"))


@month_app.command("undo")
def month_undo(
    context: typer.Context,
    month: GivenMonth,
    comment: Annotated[str | None, typer.Option(help="Why; kept with the data version and the plan.")] = None,
) -> None:
    """Take back the file of a month, and the plans made from it; prints the data version last."""
    session: Session = context.obj
    with session.database() as (conn, _):
        (version,) = one_row(conn, "call undo_month(%s, %s)", [month_of(month, "YYYY-MM"), comment])
    show(session, {"data_version_id": version}, f"data version {version}")
