"""Member files: names and attributes of a dimension's members, a row per member; staged as text for load_members."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from planfact.database import dimensions_of, one_row
from planfact.errors import PlanfactError
from planfact.intake.header import folded
from planfact.intake.numbers import TYPED
from planfact.intake.stage import bad_rows_in_words, stage_rows
from planfact.intake.text_table import read_rows

#: What a file may call the columns that mean something to planfact, where --map does not say it.
USUAL = {"label": ("label", "name"), "valid_from": ("valid_from", "from", "since")}


@dataclass(frozen=True)
class Noted:
    """What became of a file of members: how many rows and attributes it gave."""

    source: str
    members: int
    attributes: list[str]


def load_members(
    conn: psycopg.Connection,
    dimension: str,
    path: Path,
    names: dict[str, str],
    sheet: str | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Noted:
    """Load a file of members: all of its rows, or none where one is refused.

    `names` maps the dimension, label and valid_from to the file's own names, where they differ; every other column is
    an attribute. Raises PlanfactError for a file that cannot be read or holds bad rows.
    """
    if dimension not in (known := dimensions_of(conn)):
        raise PlanfactError(f"there is no dimension {dimension}", hint=f"Name one of {', '.join(known)}.")
    table = read_rows(path, sheet, say, wanted=(names.get(dimension, dimension),))
    _, header = next(table, (0, []))
    header = [one.lstrip(TYPED).strip() for one in header]
    columns = _columns(path, dimension, header, names)
    rows, lines = 0, []
    for line, cells in table:
        texts = [cell.lstrip(TYPED) for cell in cells] + [""] * (len(header) - len(cells))
        if not any(texts):
            continue
        rows += 1
        member = texts[columns[dimension]]
        since = texts[columns["valid_from"]] if "valid_from" in columns else ""
        lines += [(line, *one) for one in _values(texts, header, columns, dimension, member, since)]
    if not lines:
        raise PlanfactError(f"{path} has no row with a value", hint="A column beside the members says what is known.")
    with conn.transaction():
        (load_id,) = one_row(conn, "select nextval('member_load_id')")
        stage_rows(conn, "member_stage", load_id, ["member", "attribute", "value", "valid_from"], lines)
        with bad_rows_in_words(load_id, path.name, lambda _: "Correct the rows and load again."):
            conn.execute("call load_members(%s, %s, %s)", [dimension, load_id, path.name])
    return Noted(path.name, rows, list(dict.fromkeys(attribute for _, _, attribute, _, _ in lines)))


def _columns(path: Path, dimension: str, header: list[str], names: dict[str, str]) -> dict[str, int]:
    """Return the places of the members, and of label and valid_from where the file has them."""
    if lost := [f"{ours}={theirs}" for ours, theirs in names.items() if theirs not in header]:
        raise PlanfactError(f"{path} has no such column: {', '.join(lost)}; it has {', '.join(filter(None, header))}")
    places = {ours: header.index(theirs) for ours, theirs in names.items()}
    plain = [folded(one) for one in header]
    for ours, usual in {dimension: (dimension, "member", "code"), **USUAL}.items():
        found = [plain.index(folded(one)) for one in usual if folded(one) in plain]
        if ours not in places and found and found[0] not in places.values():
            places[ours] = found[0]
    if dimension not in places:
        raise PlanfactError(
            f"{path} has no column {dimension}; it has {', '.join(filter(None, header))}",
            hint=f"Say which column holds the members as sales name them: --map {dimension}=….",
        )
    return places


def _values(
    texts: list[str], header: list[str], columns: dict[str, int], dimension: str, member: str, since: str
) -> Iterator[tuple[str, str, str, str]]:
    """Yield member, attribute, value and valid_from of a row."""
    for place, name in enumerate(header):
        if place not in (columns[dimension], columns.get("valid_from")) and name and (texts[place] or not member):
            yield member, "label" if place == columns.get("label") else name, texts[place], since
