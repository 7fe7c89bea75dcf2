"""Read everything a report shows in one transaction, so that all its numbers belong together."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from planfact.errors import PlanfactError
from planfact.report.wording import month_name

Row = dict[str, Any]

#: A table as columns: name → one value per row.
Table = dict[str, list[Any]]

#: Cells of each level, and events of each of them, that a report explains itself.
EXPLAINED = {"cells": 2, "events": 200}

#: The newest months with a plan that a report shows.
MONTHS = 36

#: The newest of them that have the intervals of single days, which do not compress.
INTERVAL_MONTHS = 2

#: Contributors per level and month; runs, versions, alerts and comments.
TOP = {
    "contributors": 25,
    "runs": 200,
    "versions": 200,
    **dict.fromkeys(("alerts", "comments", "overrides", "plans"), 1000),
}


@dataclass(frozen=True)
class Snapshot:
    """What one report shows; tables are named for the queries in sql/ that fill them.

    Both have the months, the newest first: series_days one row per series with its days, plan, fact, variance and
    interval as arrays, level_days one row per day of each dimension's members.
    """

    shown: Row
    month: date
    dimensions: list[Row]
    labels: list[Row]
    tables: dict[str, Table]
    series_days: dict[date, Table]
    level_days: dict[date, Table]
    gaps: list[Row]


#: What read_snapshot reads as it stands, in this order.
TABLES = (
    "months",
    "cells",
    "year",
    "history",
    "intervals",
    "signals",
    "contributors",
    "groups",
    "crossed",
    "accuracy",
    "lags",
    "value_added",
    "causes",
    "bridge",
    "classes",
    "alerts",
    "comments",
    "overrides",
    "plans",
    "runs",
    "versions",
)

#: What there is beside them where vars.toml sets a calendar; weeks the page has always.
BY_CALENDAR = ("weeks", "periods")
#: What there is where a second measure is kept: only then the view is there.
PRICES = "prices"


def read_snapshot(conn: psycopg.Connection, month: date | None = None, with_days: bool = True) -> Snapshot:
    """Read a report; the month is what it opens at: the newest that has both plan and fact unless one is given.

    Raises PlanfactError where there is nothing to report. The connection must not be inside a transaction.
    """
    with _one_state(conn):
        shown = _what_is_shown(conn)
        chosen = _choose_month(shown, month)
        tables = {name: _columns(conn, name, months=MONTHS, top=TOP.get(name)) for name in TABLES}
        months = sorted(set(tables["cells"]["month"]), reverse=True)
        dimensions = _read(conn, "dimensions")
        level_days: dict[date, Table] = {}
        tables |= {name: _columns(conn, name, months=MONTHS, always=with_days) for name in BY_CALENDAR}
        if shown["second_measure"]:
            tables[PRICES] = _columns(conn, PRICES, months=MONTHS)
        if with_days:
            tables["days"], level_days = _split_days(_columns(conn, "days", months=MONTHS))
            named = [one["dimension"] for one in dimensions]
            tables["explained"] = _explained(conn, named, chosen, tables["contributors"])
        return Snapshot(
            shown=shown,
            month=chosen,
            dimensions=dimensions,
            labels=_read(conn, "labels"),
            tables=tables,
            gaps=_read(conn, "gaps"),
            series_days={
                one: _columns(conn, "series_days", month=one, with_intervals=place < INTERVAL_MONTHS)
                for place, one in enumerate(months if with_days else [])
            },
            level_days=level_days,
        )


def _split_days(days: Table) -> tuple[Table, dict[date, Table]]:
    """Return the days of the company, and by month those of members."""
    places: dict[date | None, list[int]] = {}
    for place, (level, day) in enumerate(zip(days["level"], days["day"], strict=True)):
        places.setdefault(None if level == "total" else day.replace(day=1), []).append(place)
    split = {of: {name: [days[name][one] for one in found] for name in days} for of, found in places.items()}
    company = split.pop(None, {name: [] for name in days})
    return company, {month: table for month, table in split.items() if month is not None}


def _explained(conn: psycopg.Connection, dimensions: list[str], month: date, contributors: Table) -> Table:
    """Read what made the numbers of a month's largest cells: the company's, the first contributors' of each level."""
    cells: list[tuple[str, dict[str, str | None]]] = [("total", dict.fromkeys(dimensions))]
    for place, known in enumerate(contributors["month"]):
        if known == month and contributors["position"][place] <= EXPLAINED["cells"]:
            cells.append((contributors["level"][place], {name: contributors[name][place] for name in dimensions}))
    # by place: a dimension's name may hold what a placeholder is written with
    named = {f"members_{place}": [members[name] for _, members in cells] for place, name in enumerate(dimensions)}
    lists = sql.SQL(", ").join(sql.SQL("{}::text []").format(sql.Placeholder(one)) for one in named)
    call = sql.SQL(_query("explained").decode()).format(cells=lists)
    with conn.cursor(row_factory=dict_row) as cursor:
        events = cursor.execute(call, {"month": month, "top": EXPLAINED["events"], **named}).fetchall()
    columns: Table = {}
    for event in events:
        level, members = cells[event.pop("cell_number") - 1]
        for name, value in {"level": level, "month": month, **members, **event}.items():
            columns.setdefault(name, []).append(value)
    return columns


def read_months(conn: psycopg.Connection) -> list[Row]:
    """Read plan against fact per month, from the first planned month on."""
    with _one_state(conn):
        _what_is_shown(conn)
        return _read(conn, "terminal")


def read_shown(conn: psycopg.Connection) -> Row:
    """Read what the reports show, and what is newer."""
    with _one_state(conn):
        return _what_is_shown(conn)


@contextmanager
def _one_state(conn: psycopg.Connection) -> Iterator[None]:
    with conn.transaction():
        conn.execute("set transaction isolation level repeatable read, read only")
        yield


def _read(conn: psycopg.Connection, name: str, **parameters: object) -> list[Row]:
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_query(name), parameters).fetchall()


def _columns(conn: psycopg.Connection, name: str, **parameters: object) -> Table:
    with conn.cursor() as cursor:
        rows = cursor.execute(_query(name), parameters).fetchall()
        names = [column.name for column in cursor.description or []]
    return {column: [row[place] for row in rows] for place, column in enumerate(names)}


def _query(name: str) -> bytes:
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_bytes()


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
