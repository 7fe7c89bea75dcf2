"""Commands about one closed month: taking its file back."""

from typing import Annotated

import typer

from planfact.cli.options import month_of
from planfact.cli.output import show
from planfact.cli.session import Session
from planfact.database import one_row

month_app = typer.Typer(help="Take a wrong file of a month back.", no_args_is_help=True)

GivenMonth = Annotated[str, typer.Argument(metavar="YYYY-MM", help="The month.")]


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
