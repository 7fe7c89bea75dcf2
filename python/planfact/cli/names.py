"""Commands of names: what members are called, and what is known of them."""

from pathlib import Path
from typing import Annotated

import typer
from psycopg import sql

from planfact.cli.completion import cells, dimensions, months
from planfact.cli.options import REFRESH, mapping_of, month_of
from planfact.cli.output import show
from planfact.cli.session import Session
from planfact.connection import Connection
from planfact.database import dimensions_of, one_row
from planfact.errors import PlanfactError

Dimension = Annotated[str, typer.Argument(help="The dimension, e.g. product_group.", autocompletion=dimensions)]


def rename(
    context: typer.Context,
    dimension: Dimension,
    old: Annotated[str, typer.Argument(help="What the member is called.")],
    new: Annotated[str, typer.Argument(help="What it is to be called; a name that is there already merges the two.")],
    only: Annotated[
        list[str] | None,
        typer.Option(help="store=44: these series alone; several narrow it down.", autocompletion=cells),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--from", help="YYYY-MM: days from this month on; all unless given.", autocompletion=months),
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why; kept with it.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take this renaming back.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; write nothing.")] = False,
) -> None:
    """Rename or merge a member with all its history and plans, as a new data version; prints its number last."""
    session: Session = context.obj
    narrowed = dict(pair.partition("=")[::2] for pair in only or [])
    month = month_of(since[:7] if since else None)
    with session.database() as (conn, _):
        if unknown := {dimension, *narrowed}.difference(known := dimensions_of(conn)):
            raise typer.BadParameter(f"{', '.join(sorted(unknown))}: planned by {', '.join(known)}")
        if dry_run:
            session.console.say("dry run: nothing is written")
        with conn.transaction(force_rollback=dry_run):
            if undo:
                alias = _alias(conn, [dimension, old, new, month, *(narrowed.get(one) for one in known)], known)
                (version,) = one_row(conn, "call undo_rename(%s, %s)", [alias, reason])
            else:
                names = sql.SQL("").join(sql.SQL(", {} => %s").format(sql.Identifier(one)) for one in narrowed)
                call = sql.SQL("call rename_series(%s, %s, %s, %s, %s{})").format(names)
                (version,) = one_row(conn, call, [dimension, old, new, month, reason, *narrowed.values()])
    if not dry_run:
        session.console.say(REFRESH)
    show(session, {"data_version_id": version}, f"dry run: data version {version}" if dry_run else str(version))


def _alias(conn: Connection, wanted: list[object], dimensions: list[str]) -> int:
    columns = ["dimension", "old_name", "new_name", "first_month", *dimensions]
    same = sql.SQL(" and ").join(sql.SQL("{} is not distinct from %s").format(sql.Identifier(one)) for one in columns)
    query = sql.SQL(
        "select member_alias_id from member_alias where {} order by ended_by nulls first, member_alias_id desc limit 1"
    ).format(same)
    row = conn.execute(query, wanted).fetchone()
    if row is None:
        raise PlanfactError(
            f"{wanted[0]} {wanted[1]} was not renamed to {wanted[2]}",
            hint="Name it as it was renamed, with --from and --only; SELECT * FROM member_alias; lists all.",
        )
    return int(row[0])


def members(
    context: typer.Context,
    dimension: Dimension,
    file: Annotated[Path, typer.Argument(help="CSV or a workbook: a row per member.")],
    names: Annotated[
        list[str] | None, typer.Option("--map", help="Your column's name: store=Nr, label=Name, valid_from=Since.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook.")] = None,
) -> None:
    """Load names (label) and attributes of members, such as region or format; with valid_from, from a month on."""
    session: Session = context.obj
    from planfact.intake.member_file import load_members

    mapping = mapping_of(names or [], [dimension, "label", "valid_from"])
    with session.database() as (conn, _):
        noted = load_members(conn, dimension, file, mapping, sheet, session.console.say)
    show(session, noted, f"{noted.source}: {noted.members} members, {', '.join(noted.attributes)}")
