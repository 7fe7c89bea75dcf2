"""Commands about one closed month: saying that it counts as complete although days are missing."""

from typing import Annotated

import typer

from planfact.cli.options import Reason, given_month
from planfact.cli.output import show
from planfact.cli.session import Session

month_app = typer.Typer(help="Say what counts as a complete month.", no_args_is_help=True)

GivenMonth = Annotated[str, typer.Argument(metavar="YYYY-MM", help="The month.")]


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
