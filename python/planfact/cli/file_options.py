"""The options of a command that reads sales files: one list, which `load` and `close-month` share."""

import functools
import inspect
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import psycopg
import typer

from planfact.cli.options import DecimalSign, ThousandsSign, mapping_of
from planfact.cli.session import Session
from planfact.errors import PlanfactError
from planfact.intake.reading import Reading

#: Where sources are kept, in the folder that a command is called in.
SOURCES = Path("planfact.toml")

Repeated = list[str] | None


@dataclass
class FileOptions:
    """How files are read and committed, as given on the command line or kept under the name of a source."""

    mode: Annotated[
        Literal["merge", "replace"] | None,
        typer.Option(help="merge (default): add and correct. replace: the file is the whole truth for its days."),
    ] = None
    on_reject: Annotated[
        Literal["fail", "quarantine"] | None,
        typer.Option(help="Bad rows: fail (default), or quarantine (set them aside in sales_reject)."),
    ] = None
    on_duplicate: Annotated[
        Literal["fail", "sum"] | None,
        typer.Option(help="Rows of one day and series: fail (default), or sum (add them, across all files)."),
    ] = None
    outside: Annotated[
        Literal["fail", "drop"] | None,
        typer.Option(help="Rows after the month: fail (default), or drop (set them aside in sales_reject)."),
    ] = None
    names: Annotated[
        Repeated,
        typer.Option(
            "--map", help="Your column's name: day=date; again for each, or day=date,store=nbr; day=year+month+day."
        ),
    ] = None
    constants: Annotated[
        Repeated, typer.Option("--set", help="The same value in every row: sales=1, store=all; may be repeated.")
    ] = None
    sales: Annotated[str | None, typer.Option(help='Arithmetic over columns: "qty * price".')] = None
    unpivot: Annotated[
        str | None, typer.Option(help="A dimension, or day: columns that are not mapped are its values.")
    ] = None
    fill_down: Annotated[
        Repeated, typer.Option(help="A dimension whose empty cells take the value above; may be repeated.")
    ] = None
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook.")] = None
    header_row: Annotated[int | None, typer.Option(min=1, help="The line of the column names; found unless given.")] = (
        None
    )
    encoding: Annotated[str | None, typer.Option(help="E.g. cp1251, cp1252, gbk; detected unless given.")] = None
    delimiter: Annotated[str | None, typer.Option(help="Column delimiter; detected unless given.")] = None
    decimal: DecimalSign = None
    thousands: ThousandsSign = None
    date_format: Annotated[
        Repeated, typer.Option(help="How days are written, e.g. %d.%m.%Y; may be repeated; YYYY-MM-DD unless given.")
    ] = None
    timezone: Annotated[
        str | None, typer.Option(help="Where the shop is, for days that are moments with a zone: Europe/Berlin.")
    ] = None
    grain: Annotated[
        Literal["day", "week", "month"] | None,
        typer.Option(help="What a row stands for; weeks and months are spread over their days."),
    ] = None
    spread: Annotated[
        Literal["even", "profile"] | None,
        typer.Option(help="Weeks and months: evenly (default), or by the usual week of the shop's daily sales."),
    ] = None
    week_day: Annotated[
        Literal["first", "last"] | None,
        typer.Option(help="Which day of its week a row names: the first (default), or the last (week ending)."),
    ] = None
    comment: Annotated[str | None, typer.Option(help="Kept with the data version.")] = None
    source: Annotated[str | None, typer.Option(help="Options kept in planfact.toml under this name.")] = None
    save_source: Annotated[str | None, typer.Option(help="Keep the options of this call in planfact.toml.")] = None

    @property
    def commit(self) -> dict[str, Any]:
        """Return what the commit takes."""
        return {
            "mode": self.mode or "merge",
            "on_reject": self.on_reject or "fail",
            "on_duplicate": self.on_duplicate or "fail",
            "comment": self.comment,
            "outside": self.outside or "fail",
        }


def with_file_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options above; it takes them as one value, `how`."""

    @functools.wraps(command)
    def call(**given: Any) -> None:
        how = FileOptions(**{one.name: given.pop(one.name) for one in fields(FileOptions)})
        command(**given, how=how)

    hints = get_type_hints(FileOptions, include_extras=True)
    options = [
        inspect.Parameter(one.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=hints[one.name])
        for one in fields(FileOptions)
    ]
    own = get_type_hints(command, include_extras=True)
    kept = [
        one.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=own[name])
        for name, one in inspect.signature(command).parameters.items()
        if name != "how"
    ]
    first = [one for one in kept if one.default is one.empty]
    call.__signature__ = inspect.Signature([*first, *options, *(one for one in kept if one not in first)])  # type: ignore[attr-defined]
    call.__annotations__ = {one.name: one.annotation for one in (*kept, *options)}
    return call


def reading_of(session: Session, conn: psycopg.Connection, how: FileOptions) -> Reading:
    """Return how sales files are to be read; refuse options that say nothing."""
    from planfact.intake.days import checked_format, zone_of
    from planfact.intake.load import columns

    known = columns(conn)
    dimensions = known[1 : known.index("sales")]
    if how.delimiter is not None and len(how.delimiter) != 1:
        raise typer.BadParameter("one character", param_hint="--delimiter")
    if how.thousands is not None and how.thousands == how.decimal:
        raise typer.BadParameter("is the same as --decimal", param_hint="--thousands")
    if how.unpivot not in (None, "day", *dimensions):
        raise typer.BadParameter(f"day, or a dimension: {', '.join(dimensions)}", param_hint="--unpivot")
    if unknown := [one for one in how.fill_down or [] if one not in dimensions]:
        raise typer.BadParameter(f"{unknown[0]} is no dimension: {', '.join(dimensions)}", param_hint="--fill-down")
    if how.spread is not None and how.grain not in ("week", "month"):
        raise typer.BadParameter("needs --grain week or --grain month", param_hint="--spread")
    if how.week_day is not None and how.grain != "week":
        raise typer.BadParameter("needs --grain week", param_hint="--week-day")
    if how.week_day == "last" and any("%V" in one for one in how.date_format or []):
        raise typer.BadParameter("ISO weeks are named by no day; theirs is their Monday", param_hint="--week-day")
    if how.encoding is not None:
        try:
            "".encode(how.encoding)
        except LookupError as error:
            raise typer.BadParameter(f"no encoding is called {how.encoding}", param_hint="--encoding") from error
    for one in how.date_format or []:
        checked_format(one, how.grain)
    zone_of(how.timezone)
    return Reading(
        known,
        mapping_of(how.names or [], known),
        how.delimiter,
        how.decimal,
        tuple(how.date_format or ()),
        session.console.say,
        mapping_of(how.constants or [], known, "--set"),
        how.sales,
        how.sheet,
        how.header_row,
        how.encoding,
        how.thousands,
        how.timezone,
        how.unpivot,
        how.grain,
        how.spread,
        how.week_day,
        tuple(how.fill_down or ()),
    )


def with_source(how: FileOptions) -> FileOptions:
    """Fill what was not given from the source that is named, and keep what was given where that is wanted."""
    if how.source is not None:
        kept = _sources().get(how.source)
        if kept is None:
            listed = ", ".join(_sources()) or "none"
            raise PlanfactError(
                f"{SOURCES} has no source {how.source}; it has {listed}",
                hint=f"Keep one: planfact load FILE … --save-source {how.source}.",
            )
        known = {_key(one.name): one.name for one in fields(FileOptions)}
        if unknown := [key for key in kept if key not in known]:
            raise PlanfactError(
                f"{SOURCES}: source {how.source} has an unknown option {', '.join(unknown)}",
                hint=f"It may have {', '.join(sorted(known))}.",
            )
        hints = get_type_hints(FileOptions)
        for key, value in kept.items():
            if getattr(how, known[key]) is None:
                setattr(how, known[key], _checked(how.source, key, value, hints[known[key]]))
    return how


def save_source(how: FileOptions) -> None:
    """Keep the options under the name of --save-source; what else the file holds stays as it is."""
    if how.save_source is None:
        return
    if not re.fullmatch(r"[\w-]+", how.save_source):
        raise typer.BadParameter("letters, digits, _ and -", param_hint="--save-source")
    kept = {
        _key(one.name): value
        for one in fields(FileOptions)
        if one.name not in ("source", "save_source", "comment") and (value := getattr(how, one.name)) is not None
    }
    table = "".join(f"{key} = {_toml(value)}\n" for key, value in kept.items())
    text = SOURCES.read_text(encoding="utf-8") if SOURCES.exists() else ""
    section = re.compile(rf"^\[source\.{re.escape(how.save_source)}\][^\n]*\n(?:(?!\[)[^\n]*\n?)*", re.MULTILINE)
    written = f"[source.{how.save_source}]\n{table}"
    _sources()  # what is no TOML is not written to
    text = section.sub(lambda _: f"{written}\n", text) if section.search(text) else f"{text}\n{written}".lstrip()
    SOURCES.write_text(text.rstrip() + "\n", encoding="utf-8")


def _sources() -> dict[str, dict[str, Any]]:
    try:
        return dict(tomllib.loads(SOURCES.read_text(encoding="utf-8")).get("source", {}))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PlanfactError(f"{SOURCES} is not TOML: {error}") from error


def _checked(source: str, key: str, value: object, kind: Any) -> Any:
    """Return the value of a kept option; refuse what the option itself would not take."""
    from pydantic import TypeAdapter, ValidationError

    try:
        listed = [value] if kind == Repeated and isinstance(value, str) else value
        return TypeAdapter(kind).validate_python(listed, strict=True)
    except ValidationError as error:
        wrong = error.errors()[0]["msg"]
        raise PlanfactError(f"{SOURCES}: source {source}, {key} is {value!r}: {wrong}") from error


def _key(name: str) -> str:
    return {"names": "map", "constants": "set"}.get(name, name.replace("_", "-"))


def _toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, int):
        return str(value)
    escaped = "".join(f"\\u{ord(one):04x}" if one < " " or one in '"\\' else one for one in str(value))
    return f'"{escaped}"'
