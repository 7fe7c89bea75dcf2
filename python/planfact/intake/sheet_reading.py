"""A planning sheet that comes back: its changed rows become overrides, all of them or none.

What a change means, and whether it may be made, is decided in the database: validate_overrides, import_overrides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg

from planfact.database import dimensions_of, one_row
from planfact.errors import PlanfactError
from planfact.intake.numbers import TYPED
from planfact.intake.plan_sheet import FIRST_ROW, LANGUAGE, STAMP, Layout
from planfact.intake.planned_number import changed_plan, new_plan
from planfact.intake.sheet_marks import Marks, marks_of
from planfact.intake.sources import as_text, open_book
from planfact.intake.stage import BAD_ROWS, bad_rows_in_words, stage_rows
from planfact.intake.text_table import readable
from planfact.report.wording import Language

#: How many changes of an import are shown, and how many rows of those that are to be confirmed.
LARGEST = 10


@dataclass(frozen=True)
class OfMonth:
    """What became of one month of a planning sheet."""

    month: str
    plan_id: int
    overrides: int
    plan_before: Decimal
    plan_after: Decimal


@dataclass(frozen=True)
class Imported:
    """What became of a planning sheet: the overrides made, the largest changes, and each month."""

    plan_id: int
    month: str
    overrides: int
    plan_before: Decimal
    plan_after: Decimal
    largest: list[dict[str, Any]]
    months: list[OfMonth]


@dataclass(frozen=True)
class _Asked:
    """What a sheet asks of one month: its changed rows as they are staged."""

    month: date
    plan_id: int
    rows: list[list[Any]]


def import_sheet(conn: psycopg.Connection, path: Path, yes: bool = False, dry_run: bool = False) -> Imported:
    """Make the changed rows of a planning sheet overrides: all of them, or none; with dry_run, none.

    Raises PlanfactError where the file is no planning sheet, nothing in it was changed, rows are bad (each is named),
    or changes are so large that they want a yes; psycopg.Error (PF005: the month is frozen, or another plan is in
    force) for what the database refuses.
    """
    known = dimensions_of(conn)
    asked = _asked(path, known)
    made: list[OfMonth] = []
    changes: list[dict[str, Any]] = []
    bad: list[PlanfactError] = []
    with conn.transaction(force_rollback=dry_run):
        for one in asked:
            try:
                of_month, changed = _import_month(conn, path, known, one)
            except PlanfactError as error:
                if error.code != BAD_ROWS:
                    raise
                bad.append(error)
            else:
                made.append(of_month)
                changes += changed
        if bad:
            raise _all_of(bad)
        if not yes and not dry_run:
            _assert_meant(path, known, asked, changes, made)
    changes.sort(key=lambda one: -abs(one["change"]))
    shown = [*(["month"] if len(asked) > 1 else []), *known, "plan", "new_plan", "change"]
    largest = [{name: one[name] for name in shown} for one in changes[:LARGEST] if one["change"]]
    before, after = (sum((getattr(one, name) for one in made), Decimal(0)) for name in ("plan_before", "plan_after"))
    return Imported(made[0].plan_id, made[0].month, sum(one.overrides for one in made), before, after, largest, made)


def _import_month(
    conn: psycopg.Connection, path: Path, known: list[str], asked: _Asked
) -> tuple[OfMonth, list[dict[str, Any]]]:
    (revision,) = one_row(conn, "select coalesce(max(plan_revision_id), 0) from plan_revision")
    with bad_rows_in_words(0, path.name, lambda said: said.message_hint or ""), conn.transaction():
        (load_id,) = one_row(conn, "select nextval('override_load_id')")
        stage_rows(conn, "override_stage", load_id, [*known, "plan_seen", "quantity", "reason"], asked.rows)
        call = "call import_overrides(%s, %s, %s::bigint)"
        (count,) = one_row(conn, call, [load_id, asked.month, asked.plan_id])
    cursor = conn.execute("select * from sheet_changes(%s, %s, %s)", [revision, asked.month, asked.plan_id])
    names = [column.name for column in cursor.description or []]
    month = f"{asked.month:%Y-%m}"
    changes = [{"month": month} | dict(zip(names, row, strict=True)) for row in cursor]
    if changes:
        before, after = changes[0]["whole"], changes[0]["new_whole"]
    else:
        query = "select coalesce(sum(plan), 0) from plan_sheet(%s, %s)"
        (before,) = (after,) = one_row(conn, query, [asked.month, asked.plan_id])
    return OfMonth(month, asked.plan_id, count, before, after), changes


def _all_of(bad: Sequence[PlanfactError]) -> PlanfactError:
    """Return one refusal that names the bad rows of all months."""
    details = "\n".join(one.detail or "" for one in bad)
    return PlanfactError("; ".join(one.message for one in bad), details, bad[0].hint, BAD_ROWS)


def _asked(path: Path, known: list[str]) -> list[_Asked]:
    """Return the months, and the rows of each that a planner changed."""
    with readable(str(path)), path.open("rb") as file:
        book = open_book(file, str(path))
        if STAMP not in book.sheet_names:
            raise PlanfactError(
                f"{path} is no planning sheet: it has no tab called {STAMP}",
                hint="Write one: planfact plan export --month YYYY-MM.",
            )
        stamp = list(_texts(book, STAMP))
        of_language = next((row for row in stamp if row[0] == LANGUAGE), [LANGUAGE, "en", ""])
        of_months = [row for row in stamp if row[0] and row[0] != LANGUAGE]
        months = [date.fromisoformat(row[0]) for row in of_months]
        layout = Layout(Language.named(of_language[1]), known, months)
        tab, header, rows = _table(book, layout, path)
        marks = marks_of(file, tab, path)
    if list(filter(None, of_months[0][2:])) != known:
        raise PlanfactError(
            f"{path}: the sheet is planned by {', '.join(of_months[0][2:])}; this database by {', '.join(known)}",
            hint="Export the sheet again.",
        )
    cells = _Cells(path, layout, header, marks, of_language[2])
    asked = [
        _Asked(month, int(of_month[1]), [one for number, row in rows if (one := cells.change(number, row, month))])
        for month, of_month in zip(months, of_months, strict=True)
    ]
    if not any(one.rows for one in asked):
        raise PlanfactError(
            f"{path}: no row has a new plan",
            hint=f"Write into the column {layout.word('new_plan')} or {layout.word('change')}, and why.",
        )
    return [one for one in asked if one.rows]


def _table(book: Any, layout: Layout, path: Path) -> tuple[str, list[str], list[tuple[int, list[str]]]]:
    """Return the tab that has the columns of the sheet, whatever it is called now, with its heading and rows."""
    header: list[str] = []
    for tab in (one for one in book.sheet_names if one != STAMP):
        numbered = list(enumerate(_texts(book, tab), FIRST_ROW - 1))
        heads = numbered.pop(0)[1] if numbered else []
        named = all(layout.dimension(one) in heads or one in heads for one in layout.dimensions)
        if named and set(layout.needed()) <= set(heads):
            return tab, heads, numbered
        header = header or heads
    wanted = [*map(layout.dimension, layout.dimensions), *layout.needed()]
    raise PlanfactError(
        f"{path}: its columns are {', '.join(header)}; wanted are {', '.join(wanted)}",
        hint="Columns may not be renamed. Export the sheet again.",
    )


@dataclass(frozen=True)
class _Cells:
    """The cells of the sheet by their headings: columns may stand in any order."""

    path: Path
    layout: Layout
    header: list[str]
    marks: Marks
    everything: str

    def change(self, number: int, row: list[str], month: date) -> list[Any] | None:
        """Return what is staged for a row of a month; None where nobody wrote anything there."""
        plan = row[self._place("plan", month)]
        asked, is_percent = self._written(number, row, "new_plan", month)
        change, is_share = self._written(number, row, "change", month)
        why = row[self.header.index(self.layout.word("reason"))]
        if asked and change:
            new, by = self.layout.word("new_plan"), self.layout.word("change")
            raise PlanfactError(
                f"{self.path}: row {number} has both, {new} {asked} and {by} {change}", hint="Leave one of them out."
            )
        if asked:
            asked = new_plan(asked, plan, is_percent)
        elif change:
            asked = changed_plan(change, plan, is_share)
        if not asked and (not why or (len(self.layout.months) > 1 and self._has_change(number, row))):
            return None  # one reason stands for all months of a row
        members = [row[self._dimension(one)] for one in self.layout.dimensions]
        members = ["" if self.everything and one == self.everything else one for one in members]
        return [number, *members, plan, asked, why]

    def _has_change(self, number: int, row: list[str]) -> bool:
        return any(
            self._written(number, row, key, month)[0] for month in self.layout.months for key in ("new_plan", "change")
        )

    def _written(self, number: int, row: list[str], key: str, month: date) -> tuple[str, bool]:
        """Return what stands in a cell, and whether it is a per cent; a formula not worked out yet is not nothing."""
        if self.layout.heading(key, month) not in self.header:
            return "", False
        place = self._place(key, month)
        return row[place] or self.marks.formulas.get((number, place), ""), (number, place) in self.marks.per_cents

    def _place(self, key: str, month: date) -> int:
        return self.header.index(self.layout.heading(key, month))

    def _dimension(self, name: str) -> int:
        heading = self.layout.dimension(name)
        return self.header.index(heading if heading in self.header else name)


def _assert_meant(
    path: Path, known: list[str], asked: Sequence[_Asked], changes: Sequence[dict[str, Any]], made: Sequence[OfMonth]
) -> None:
    """Refuse changes that the database finds large until somebody says that they are meant."""
    numbers = {
        (f"{one.month:%Y-%m}", *(name or None for name in row[1 : len(known) + 1])): row[0]
        for one in asked
        for row in one.rows
    }
    several = len(asked) > 1
    large = [one for one in changes if one["is_large"]]
    said = []
    for one in large[:LARGEST]:
        number = numbers.get((one["month"], *(one[name] for name in known)))
        of_month = f" of {one['month']}" if several else ""
        said.append(f"row {number}{of_month}: {one['plan']:,.0f} becomes {one['new_plan']:,.0f}")
    if len(large) > LARGEST:
        said.append(f"and {len(large) - LARGEST} more")
    moved = {one["month"] for one in changes if one["is_large_in_all"]}
    for whole in made:
        if whole.month in moved:
            where = f"in all of {whole.month}" if several else "in all"
            said.append(f"{where}: {whole.plan_before:,.0f} becomes {whole.plan_after:,.0f}")
    if said:
        raise PlanfactError(
            f"{path}: a row is more than doubled or halved, or the whole moves by more than 10 %; nothing was changed",
            "\n".join(said),
            f"Look at it: planfact plan import {path} --dry-run. If it is meant, add --yes.",
        )


def _texts(book: Any, sheet: str) -> Iterator[list[str]]:
    for row in book.get_sheet_by_name(sheet).iter_rows():
        # a tick in a box is no quantity
        yield [str(cell) if isinstance(cell, bool) else as_text(cell).lstrip(TYPED).strip() for cell in row]
