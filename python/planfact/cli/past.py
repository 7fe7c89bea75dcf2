"""Commands of data versions: what changed between two, a name for one, and the way back to an older one."""

from typing import Annotated

import typer

from planfact.cli.completion import versions
from planfact.cli.options import REFRESH
from planfact.cli.output import show, show_query
from planfact.cli.session import Session
from planfact.database import dimensions_of, one_row


def diff(
    context: typer.Context,
    old: Annotated[int, typer.Argument(help="A data version.", autocompletion=versions)],
    new: Annotated[int, typer.Argument(help="Another one.", autocompletion=versions)],
    limit: Annotated[int, typer.Option(min=0, help="How many rows, the largest changes first; 0: all.")] = 50,
) -> None:
    """Show the sales that differ between two data versions, the largest changes first."""
    session: Session = context.obj
    with session.database() as (conn, _):
        (count,) = one_row(conn, "select count(*) from diff_data_versions(%s, %s)", [old, new])
        title = f"Data versions {old} and {new}"
        show_query(session, conn, title, "diff", [old, new, limit or None], dimensions_of(conn))
    if limit and count > limit:
        session.console.say(f"{limit:,} of {count:,} rows; --limit 0 shows all")


def tag(
    context: typer.Context,
    version: Annotated[int, typer.Argument(help="The data version.", autocompletion=versions)],
    name: Annotated[str, typer.Argument(help="What it is to be called.")],
) -> None:
    """Give a data version a name; it is never pruned then."""
    session: Session = context.obj
    with session.database() as (conn, _):
        conn.execute("call tag_data_version(%s, %s)", [version, name])
    show(session, {"data_version_id": version, "tag": name}, f"data version {version}: {name}")


def revert(
    context: typer.Context,
    version: Annotated[
        int, typer.Argument(help="The data version whose sales are to be the newest again.", autocompletion=versions)
    ],
    comment: Annotated[str | None, typer.Option(help="Why; kept with the data version.")] = None,
) -> None:
    """Make the sales of an older data version a new one; nothing in between is lost. Prints its number last."""
    session: Session = context.obj
    with session.database() as (conn, _):
        (made,) = one_row(conn, "call revert_data_version(%s, %s)", [version, comment])
    session.console.say(REFRESH)
    show(session, {"data_version_id": made}, str(made))
