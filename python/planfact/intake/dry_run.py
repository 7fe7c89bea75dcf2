"""A dry run: a load that is done and taken back, and what it would have changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from planfact.database import dimensions_of, one_row
from planfact.intake.load import load
from planfact.intake.reading import Reading


@dataclass
class DryRun:
    """What a load would do.

    Attributes:
        rows: the first, as written and as understood.
        added, changed, removed: how many rows of the database.
        months: month, its sales after, before, and a year before.
        changes: the largest changes: dimensions, day, what, before, after.
        set_aside: reason, rows and their sum.

    """

    rows: list[tuple[dict[str, str], dict[str, str]]] = field(default_factory=list)
    added: int = 0
    changed: int = 0
    removed: int = 0
    months: list[tuple[Any, ...]] = field(default_factory=list)
    changes: list[tuple[Any, ...]] = field(default_factory=list)
    set_aside: list[tuple[Any, ...]] = field(default_factory=list)


def dry_run(conn: psycopg.Connection, paths: Sequence[str], reading: Reading, **commit: Any) -> DryRun:
    """Load files in a transaction that is taken back, and return what it would have done."""
    seen = DryRun()
    reading = replace(reading, preview=seen.rows)
    with conn.transaction(force_rollback=True):
        (before,) = one_row(conn, "select coalesce(max(data_version_id), 0) from data_version")
        loaded = load(conn, paths, reading, **commit)
        seen.added, seen.changed, seen.removed = one_row(
            conn,
            "select coalesce(sum(rows_added), 0)::bigint, coalesce(sum(rows_changed), 0)::bigint,"
            " coalesce(sum(rows_removed), 0)::bigint from data_version where data_version_id > %s",
            [before],
        )
        seen.set_aside = conn.execute(_query("set_aside")).fetchall()
        if not before:  # there is no version to compare the first one with
            seen.months = conn.execute(_query("first_months")).fetchall()
        elif loaded[-1].data_version_id > before:
            after = loaded[-1].data_version_id
            names = sql.SQL(", ").join(map(sql.Identifier, dimensions_of(conn)))
            seen.months = conn.execute(_query("changed_months"), {"before": before, "after": after}).fetchall()
            changes = sql.SQL(_query("changed_rows").decode()).format(names, names)
            seen.changes = conn.execute(changes, [before, after]).fetchall()
    return seen


def _query(name: str) -> bytes:
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_bytes()
