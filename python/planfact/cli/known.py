"""Commands for what is known in advance: closures, promotions, events."""

from pathlib import Path
from typing import Annotated

import typer

from planfact.cli.options import mapping_of
from planfact.cli.output import show
from planfact.cli.session import Session
from planfact.database import dimensions_of
from planfact.intake.known_file import COLUMNS, Kind, Known

File = Annotated[Path, typer.Argument(help="CSV or a workbook.")]
Map = Annotated[list[str] | None, typer.Option("--map", help="ours=theirs, one pair each; may be repeated.")]
DateFormat = Annotated[list[str] | None, typer.Option("--date-format", help="As in %d.%m.%Y; may be repeated.")]
Sheet = Annotated[str | None, typer.Option("--sheet", help="Sheet of a workbook; the only one unless given.")]


def calendar(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="Columns day, shop (empty: all), is_closed, name.")] = None,
    country: Annotated[str | None, typer.Option(help="Public holidays of a country, e.g. DE.")] = None,
    subdivision: Annotated[str | None, typer.Option(help="Its state or region, e.g. BE.")] = None,
    years: Annotated[str | None, typer.Option(help="2019-2026; those of the data and the next unless given.")] = None,
    mapping: Map = None,
    date_format: DateFormat = None,
    sheet: Sheet = None,
) -> None:
    """Say on which days shops are closed: from a file, or from the public holidays of a country."""
    if (file is None) == (country is None):
        raise typer.BadParameter("give a file, or --country")
    if file is not None:
        _load(context, "calendar", file, mapping, date_format, sheet)
        return
    from planfact.intake.holiday_calendar import load_holidays

    session: Session = context.obj
    with session.database() as (conn, _):
        closures, events = load_holidays(conn, country or "", subdivision, _years(years))
    for one in (closures, events):
        session.console.say(f"{one.source}: {one.rows} rows, {one.changes} changes")
    show(session, [closures, events], f"{closures.changes + events.changes}")


def promotions(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Columns day, the dimensions (empty: all), promotion (0 to 1), name.")],
    mapping: Map = None,
    date_format: DateFormat = None,
    sheet: Sheet = None,
) -> None:
    """Say which promotions are planned: the file is the whole plan of its months."""
    _load(context, "promotions", file, mapping, date_format, sheet)


def events(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Columns name, day, shop (empty: all), lead, lag, is_once.")],
    mapping: Map = None,
    date_format: DateFormat = None,
    sheet: Sheet = None,
) -> None:
    """Say when events take place: those that return on another date, and what happened once."""
    _load(context, "events", file, mapping, date_format, sheet)


def _load(
    context: typer.Context,
    kind: Kind,
    file: Path,
    mapping: list[str] | None,
    date_format: list[str] | None,
    sheet: str | None,
) -> None:
    session: Session = context.obj
    from planfact.intake.known_file import load_known_file

    with session.database() as (conn, _):
        ours = [*COLUMNS[kind], "shop", *dimensions_of(conn)]
        known: Known = load_known_file(
            conn, kind, file, mapping_of(mapping or [], ours), session.console.say, sheet, date_format or []
        )
    show(session, known, f"{known.source}: {known.rows} rows, {known.changes} changes")


def _years(given: str | None) -> range | None:
    if given is None:
        return None
    first, _, last = given.partition("-")
    if not (first.isdigit() and (last or first).isdigit()) or int(last or first) < int(first):
        raise typer.BadParameter(f"{given!r} is not 2019-2026", param_hint="--years")
    return range(int(first), int(last or first) + 1)
