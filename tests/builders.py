"""Small builders for sales: what a test is about stands in the test, the rest comes from here."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import psycopg

from real_data import real_data

Row = tuple[Any, ...]


def days(first: str, last: str) -> list[date]:
    """Return every day of a span, both ends included."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(n) for n in range((end - start).days + 1)]


def daily(
    first: str,
    last: str,
    store: str = "A",
    product_group: str = "food",
    sales: Callable[..., object] = lambda day: 10 + day.isoweekday(),
) -> list[Row]:
    """Return one row per day: day, store, product group, sales."""
    return [(day, store, product_group, sales(day)) for day in days(first, last)]


def stage(db: psycopg.Connection, rows: Iterable[Row], load_id: int = 0) -> None:
    """Put rows of (day, dimensions…, sales[, onpromotion]) on the stage."""
    dimensions = [name for (name,) in db.execute("select dimension from dimension order by position")]
    columns = ["load_id", "day", *dimensions, "sales", "onpromotion"]
    with db.cursor().copy(f"copy sales_stage ({', '.join(columns)}) from stdin") as copy:
        for row in rows:
            copy.write_row([load_id, *row, *[None] * (len(columns) - 1 - len(row))])


def commit(db: psycopg.Connection, rows: Iterable[Row], mode: str = "merge", on_reject: str = "fail") -> int:
    """Stage rows and commit them; return the data version."""
    stage(db, rows)
    return db.execute("call commit_data_version(mode => %s, on_reject => %s)", [mode, on_reject]).fetchone()[0]


def content(db: psycopg.Connection, version: int) -> set[Row]:
    """Return (store, product group, day, sales) of every row at a version."""
    return set(db.execute("select store, product_group, day, sales from sales_as_of(%s)", [version]))


def run_in_sql(db: psycopg.Connection, months: int = 1, parameters: str = "{}") -> int:
    """Run a forecast without the Python step: finish_run gives every series its fallback."""
    db.execute("call refresh_export_mart()")
    run_id = db.execute("call start_run(months => %s, parameters => %s)", [months, parameters]).fetchone()[0]
    db.execute("call finish_run(%s)", [run_id])
    return run_id


def run_with_a_part(db: psycopg.Connection, level: float = 100, months: int = 1) -> int:
    """Run a forecast whose one part says the same of every day, as the Python step would write it."""
    db.execute("call refresh_export_mart()")
    (run_id,) = db.execute(
        'call start_run(months => %s, parameters => \'{"parts": ["daily"], "backtest_months": 1}\')', [months]
    ).fetchone()
    db.execute(
        "insert into run_part (run_id, series_id, part, origin, yhat)"
        " select task.run_id, task.series_id, task.part, ahead.origin, array_fill(%s::float8, array[ahead.step])"
        " from (select %s::bigint as run_id, * from run_input(%s, 0, 2147483647)) as task"
        " cross join unnest(origins, steps) as ahead (origin, step)",
        [level, run_id, run_id],
    )
    db.execute("call finish_run(%s)", [run_id])
    return run_id


def close_in_sql(db: psycopg.Connection, rows: Iterable[Row]) -> tuple[int, int, int]:
    """Close a month without the Python step; return data version, run and plan."""
    version = commit(db, rows)
    run_id = run_in_sql(db)
    plan_id = db.execute("call publish_plan(%s)", [run_id]).fetchone()[0]
    db.execute("call refresh_plan_fact()")
    return version, run_id, plan_id


def favorita(first: str, last: str) -> list[Row]:
    """Return real sales of 15 series of a grocer, 2013-01-01 to 2017-08-15; skips the test where they are missing."""
    sales = pd.read_csv(real_data("favorita_store_family_15series.csv.gz"), dtype=str)
    sales = sales[(sales["date"] >= first) & (sales["date"] <= last)]
    return list(sales[["date", "store_nbr", "family", "sales"]].itertuples(index=False, name=None))


def table(db: psycopg.Connection, query: str, parameters: Any = None) -> pd.DataFrame:
    """Return the answer to a query as a frame, decimals as floats."""
    cursor = db.execute(query.encode(), parameters)
    frame = pd.DataFrame(cursor.fetchall(), columns=[column.name for column in cursor.description or []])
    decimals = [name for name in frame if frame[name].map(lambda value: isinstance(value, Decimal)).any()]
    return frame.astype(dict.fromkeys(decimals, float))
