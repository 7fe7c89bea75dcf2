"""Commands of the database itself: its schema, and the embedded server."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from planfact.cli.output import show
from planfact.cli.session import Session
from planfact.database import check_conninfo
from planfact.deploy import deploy as deploy_schema
from planfact.deploy.by_hand import foreign_rights
from planfact.deploy.search_path import missing_on_search_path

db_app = typer.Typer(
    help="The embedded PostgreSQL server, used where no other database is named.", no_args_is_help=True
)


def deploy(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what would change.")] = False,
    search_path: Annotated[
        bool, typer.Option("--search-path", help="Add the schema to the database's search_path where one is set.")
    ] = False,
    take_back_rights: Annotated[
        bool,
        typer.Option("--take-back-rights", help="Revoke rights that people gave to other roles by hand."),
    ] = False,
) -> None:
    """Create or upgrade the schema."""
    session: Session = context.obj
    with session.connected(session.dsn()) as conn:
        templates = session.templates(conn)
        changes = deploy_schema(conn, templates, dry_run, search_path, take_back_rights)
        missing = missing_on_search_path(conn, templates)
    with session.connected(session.dsn()) as conn:  # which finds the schema
        left = [] if take_back_rights else foreign_rights(conn)
    if missing and "search_path" not in {change.name for change in changes}:
        session.console.say(missing)
    if left:
        session.console.say(
            f"Left as people made it by hand: {'; '.join(map(str, left))}.\n"
            "planfact deploy --take-back-rights takes it back."
        )
    listed = "\n".join(map(str, changes)) or "nothing to change"
    is_first = not dry_run and any(change.kind == "table" and change.name == "deployment" for change in changes)
    if is_first:  # hundreds of lines; what is not of planfact's own making is still said
        made = [change for change in changes if change.action in ("create", "apply")]
        others = [str(change) for change in changes if change not in made]
        listed = "\n".join([f"deployed: {len(made)} objects", *others])
    show(session, changes, listed)


@db_app.command()
def start(
    context: typer.Context,
    port: Annotated[int | None, typer.Option(help="Also listen on this port of 127.0.0.1.")] = None,
) -> None:
    """Start the embedded server."""
    session: Session = context.obj
    server = session.server()
    server.start(listen_port=port)
    session.console.result(server.dsn())


@db_app.command()
def stop(context: typer.Context) -> None:
    """Stop the embedded server; its data stays.

    To throw it away, remove what PLANFACT_HOME/pg16 leads to, and PLANFACT_HOME: for root, the data of a home that
    others may not enter is in /var/lib/planfact-embedded. What is left there of homes that are gone is listed by
    find -L /var/lib/planfact-embedded -maxdepth 2 -name home -type l
    """
    session: Session = context.obj
    session.console.result("stopped" if session.server().stop() else "was not running")


@db_app.command()
def dsn(context: typer.Context) -> None:
    """Print one line fit for psql, starting the embedded server if need be."""
    session: Session = context.obj
    server = session.server()
    server.start()
    session.console.result(server.dsn())


#: -h is psql's --host.
_PSQL = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": ["--help"]}


@db_app.command(context_settings=_PSQL)
def psql(context: typer.Context) -> None:
    """Open psql on the database; further arguments are psql's."""
    session: Session = context.obj
    dsn = session.dsn()
    check_conninfo(dsn)
    parts = conninfo_to_dict(dsn)
    # a password is not for argv, where every user of the machine could read it
    if password := parts.pop("password", None):
        os.environ["PGPASSWORD"] = str(password)
    # for \\set run `planfact forecast` in psql, however this one was called
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    program = str(session.server().psql())
    os.execv(program, [program, make_conninfo(**{name: str(value) for name, value in parts.items()}), *context.args])
