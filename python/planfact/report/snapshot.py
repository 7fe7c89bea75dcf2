"""Read everything a report shows in one transaction, so that all its numbers belong together."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from planfact.errors import PlanfactError
from planfact.report.wording import month_name

Row = dict[str, Any]

#: Members of a level, runs and versions listed one by one; the rest is counted.
TOP = 10


@dataclass(frozen=True)
class Snapshot:
    """What one report shows; the fields are named for the queries in sql/ that fill them."""

    shown: Row
    month: Row
    months: list[Row]
    days: list[Row]
    deviations: list[Row]
    extremes: list[Row]
    runs: list[Row]
    versions: list[Row]


def read_snapshot(conn: psycopg.Connection, month: date | None = None) -> Snapshot:
    """Read a month's report; the newest month that has both plan and fact unless one is given.

    Raises PlanfactError where there is nothing to report. The connection must not be inside a transaction.
    """
    with _one_state(conn):
        shown = _what_is_shown(conn)
        chosen = _choose_month(shown, month)
        months = _read(conn, "months")
        return Snapshot(
            shown=shown,
            month=next(row for row in months if row["month"] == chosen),
            months=months,
            days=_read(conn, "days"),
            deviations=_read(conn, "deviations", month=chosen, top=TOP),
            extremes=_read(conn, "extremes", month=chosen),
            runs=_read(conn, "runs", top=TOP),
            versions=_read(conn, "versions", top=TOP),
        )


def read_months(conn: psycopg.Connection) -> list[Row]:
    """Read plan against fact per month, from the first planned month on."""
    with _one_state(conn):
        _what_is_shown(conn)
        return _read(conn, "months")


@contextmanager
def _one_state(conn: psycopg.Connection) -> Iterator[None]:
    with conn.transaction():
        conn.execute("set transaction isolation level repeatable read, read only")
        yield


def _read(conn: psycopg.Connection, name: str, **parameters: object) -> list[Row]:
    query = (Path(__file__).parent / "sql" / f"{name}.sql").read_bytes()
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, parameters).fetchall()


def _what_is_shown(conn: psycopg.Connection) -> Row:
    """Read what the reports show; refuse where that is nothing."""
    shown = _read(conn, "shown")[0]
    if shown["data_version_id"] is None:
        raise PlanfactError(
            "there is nothing to report yet: the reports were never refreshed",
            hint="Close a month (planfact close-month FILE), or CALL refresh_plan_fact();",
        )
    if not shown["planned_months"]:
        raise PlanfactError(
            f"there is nothing to report yet: no month has a plan as of data version {shown['data_version_id']}",
            hint="Forecast and publish (planfact forecast, planfact publish RUN), then planfact refresh.",
        )
    return shown


def _choose_month(shown: Row, given: date | None) -> date:
    planned: list[date] = shown["planned_months"]
    chosen: date | None = given.replace(day=1) if given else shown["newest_with_fact"]
    if chosen is None:
        raise PlanfactError(
            f"there is nothing to report yet: {month_name(planned[0])} has a plan, but its fact is not loaded",
            hint=f"Close the month when its sales are there, or look at the plan alone: --month {planned[0]:%Y-%m}",
        )
    if chosen not in planned:
        raise PlanfactError(
            f"{month_name(chosen)} has no plan to report on",
            hint=f"Months with a plan: {', '.join(f'{one:%Y-%m}' for one in planned)}.",
        )
    return chosen
