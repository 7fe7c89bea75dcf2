"""Commands of series: shops and groups that are to open."""

from datetime import date
from typing import Annotated

import typer
from psycopg import sql

from planfact.cli.options import number_of
from planfact.cli.output import show
from planfact.cli.session import Session
from planfact.database import dimensions_of, one_row

series_app = typer.Typer(help="Say what shops and groups that are to open will be like.", no_args_is_help=True)


@series_app.command(
    "like",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    epilog="Name the one dimension and its new member, such as --store 99.",
)
def series_like(
    context: typer.Context,
    others: Annotated[str, typer.Option("--as", help="The members that it is like, e.g. 12,14.")],
    since: Annotated[str, typer.Option("--from", metavar="YYYY-MM-DD", help="The day on which it opens.")],
    scale: Annotated[str, typer.Option(help="How many times the mean of them.")] = "1",
) -> None:
    """Open a shop or group like others (--store 99 --as 12,14), before its first sale: the next forecast has it."""
    session: Session = context.obj
    try:
        first_day = date.fromisoformat(since)
    except ValueError as error:
        raise typer.BadParameter(f"{since!r} is not YYYY-MM-DD", param_hint="--from") from error
    with session.database() as (conn, _):
        named = _named(context.args, dimensions_of(conn))
        call = sql.SQL(
            "call open_series_like({}, like_members => %s, first_day => %s, scale => %s, series_count => null)"
        ).format(sql.SQL(", ").join(sql.SQL("{} => %s").format(sql.Identifier(one)) for one in named))
        like = [one.strip() for one in others.split(",") if one.strip()]
        (count,) = one_row(conn, call, [*named.values(), like, first_day, number_of(scale, "--scale")])
    show(session, {"series": count}, f"{count} series")


def _named(given: list[str], known: list[str]) -> dict[str, str]:
    """Take --store 99 or --store=99 apart, for any dimension."""
    words = [part for one in given for part in (one.split("=", 1) if one.startswith("--") else [one])]
    by_option = {f"--{one.replace('_', '-')}": one for one in known}
    if len(words) != 2 or words[0].replace("_", "-") not in by_option:
        raise typer.BadParameter(f"name one dimension and its new member, of {', '.join(f'--{one}' for one in known)}")
    return {by_option[words[0].replace("_", "-")]: words[1]}
