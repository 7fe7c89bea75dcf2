"""Files of what is known in advance: closures, promotions, events; staged as text and loaded by load_known."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psycopg

from planfact.database import dimensions_of, one_row
from planfact.errors import PlanfactError
from planfact.intake.days import DayReader, checked_format
from planfact.intake.header import place_of
from planfact.intake.numbers import TYPED
from planfact.intake.stage import bad_rows_in_words, stage_rows
from planfact.intake.text_table import read_rows

Kind = Literal["calendar", "holidays", "promotions", "events"]

#: Ours, and the column of known_stage that takes it; those of the dimensions come on top.
COLUMNS: dict[str, dict[str, str]] = {
    "calendar": {"day": "day", "is_closed": "value", "name": "name"},
    "promotions": {"day": "day", "promotion": "value", "name": "name", "driver": "driver"},
    "events": {"name": "name", "day": "day", "lead": "lead", "lag": "lag", "is_once": "is_once"},
}
NEEDED = {"calendar": ("day",), "promotions": ("day",), "events": ("name", "day")}


@dataclass(frozen=True)
class Known:
    """What became of a file: how many rows it had, and how many of them changed what is known."""

    source: str
    rows: int
    changes: int


def load_known_file(
    conn: psycopg.Connection,
    kind: Kind,
    path: Path,
    names: dict[str, str],
    say: Callable[[str], None],
    sheet: str | None = None,
    date_formats: Sequence[str] = (),
) -> Known:
    """Load a calendar, promotions or events; all rows, or none where one is refused.

    `names` maps our columns to the file's own, where they differ. Raises PlanfactError for a file that cannot be read
    or holds bad rows, psycopg.Error otherwise.
    """
    dimensions = dimensions_of(conn)
    ours = dict(COLUMNS[kind])
    if kind == "promotions":
        ours |= {one: one for one in dimensions}
    else:  # the shop, by that word or by its dimension's name
        (shop,) = one_row(conn, "select dimension from dimension where is_shop")
        ours |= {"shop": shop, shop: shop}
    table = read_rows(path, sheet, say, tuple(names.get(one, one) for one in ours))
    _, header = next(table, (0, []))
    header = [cell.lstrip(TYPED) for cell in header]
    place = {one: place_of(names.get(one, one), header) for one in ours}
    lost = [names.get(one, one) for one in {*NEEDED[kind], *names} if place[one] is None]
    if lost:
        raise PlanfactError(
            f"{path} has no column {', '.join(sorted(lost))}; it has {', '.join(filter(None, header))}",
            hint=f"Columns are {', '.join(ours)}; where yours are called otherwise: --map day=date.",
        )
    used = {n for n in place.values() if n is not None}
    if unused := [name for n, name in enumerate(header) if n not in used and name]:
        say(f"{path.name}: ignored columns: {', '.join(unused)}")
    reader = DayReader([checked_format(one, None) for one in date_formats])
    rows = []
    for line, cells in table:
        if not any(cells):
            continue
        given = {
            column: cells[n].lstrip(TYPED)
            for one, column in ours.items()
            if (n := place[one]) is not None and n < len(cells) and cells[n]
        }
        if "day" in given:
            given["day"] = reader.read(given["day"]) or given["day"]
        if re.fullmatch(r"\d*,\d+", given.get("value", "")):
            given["value"] = given["value"].replace(",", ".")  # a share of 0 to 1 has no thousands
        if kind == "calendar":
            given.setdefault("name", "closed")
        rows.append((line, given))
    if not rows:
        raise PlanfactError(f"{path} has a header but no rows")
    return stage_known(conn, kind, path.name, rows)


def stage_known(conn: psycopg.Connection, kind: Kind, source: str, rows: list[tuple[int, dict[str, str]]]) -> Known:
    """Stage rows by line number and column of known_stage, and load them."""
    columns = ["day", *dimensions_of(conn), "name", "value", "driver", "lead", "lag", "is_once"]
    with conn.transaction():
        (load_id,) = one_row(conn, "select nextval('known_load_id')")
        stage_rows(
            conn,
            "known_stage",
            load_id,
            columns,
            ([line, *(given.get(one) for one in columns)] for line, given in rows),
        )
        with bad_rows_in_words(load_id, source, lambda _: "Correct the rows and load again."):
            (changes,) = one_row(conn, "call load_known(%s, %s, %s)", [kind, load_id, source])
    return Known(source, len(rows), changes)
