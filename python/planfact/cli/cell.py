"""What --only and --level name: a cell of the reports, or several."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Annotated

import typer
from psycopg import sql

from planfact.cli.completion import cells, levels

Only = Annotated[
    list[str] | None,
    typer.Option(
        help="store=44; again for another member, or to narrow it down; everything unless given.", autocompletion=cells
    ),
]
OneCell = Annotated[
    list[str] | None, typer.Option("--only", help="store=44; several narrow it down.", autocompletion=cells)
]
Level = Annotated[
    str | None,
    typer.Option(help="total, a dimension or series; unless given, the one that --only names.", autocompletion=levels),
]


def members_of(only: Sequence[str] | None, known: Sequence[str]) -> dict[str, list[str]]:
    """Take dimension=member apart; a dimension may be named again, for another member of it."""
    members: dict[str, list[str]] = {}
    for pair in only or []:
        dimension, found, member = pair.partition("=")
        if not found or not member.strip():
            raise typer.BadParameter(f"{pair!r} is not dimension=member, as {known[0]}=44", param_hint="--only")
        if dimension not in known:
            raise typer.BadParameter(f"{dimension}: planned by {', '.join(known)}", param_hint="--only")
        if member not in members.setdefault(dimension, []):
            members[dimension].append(member)
    return members


def cells_of(only: Sequence[str] | None, known: Sequence[str]) -> list[dict[str, str]]:
    """Return every cell that is meant: each member named, with each of the other dimensions'."""
    members = members_of(only, known)
    return [dict(zip(members, chosen, strict=True)) for chosen in product(*members.values())]


def cell_of(only: Sequence[str] | None, known: Sequence[str]) -> dict[str, str]:
    """Return the one cell that is meant."""
    cells = cells_of(only, known)
    if len(cells) > 1:
        raise typer.BadParameter("names several members of a dimension; one is wanted here", param_hint="--only")
    return cells[0]


def level_of(level: str | None, cell: Mapping[str, str], known: Sequence[str], default: str = "total") -> str:
    """Return the level that is asked for; that of the cell unless it is named."""
    levels = ["total", *known, "series"]
    if level is not None and level not in levels:
        raise typer.BadParameter(f"{level!r} is none of {', '.join(levels)}", param_hint="--level")
    if level is not None or not cell:
        return level or default
    if len(cell) == len(known):
        return "series"
    return next(iter(cell)) if len(cell) == 1 else "series"


def filters(cell: Mapping[str, str]) -> sql.Composable:
    """Return the conditions that a row is of the cell; their values are `values`."""
    return sql.SQL("").join(
        sql.SQL(" and {} = {}").format(sql.Identifier(name), sql.Placeholder(f"cell_{place}"))
        for place, name in enumerate(cell)
    )


def arguments(cell: Mapping[str, object]) -> sql.Composable:
    """Return the arguments of a call that name a cell; their values are `values`."""
    return sql.SQL("").join(
        sql.SQL(", {} => {}::text").format(sql.Identifier(name), sql.Placeholder(f"cell_{place}"))
        for place, name in enumerate(cell)
    )


def values(cell: Mapping[str, object]) -> dict[str, object]:
    """Return the values of both, by the names of their places."""
    return {f"cell_{place}": member for place, member in enumerate(cell.values())}
