"""Replay: planfact itself, fed month by month; what it knew at every origin, and what it forecast from that."""

import tempfile
import uuid
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psycopg
from psycopg import sql

from bench.accuracy.cpu import CpuWatch
from bench.accuracy.measures import BOUNDS
from bench.accuracy.rows import PROMOTIONS
from bench.accuracy.sets import SalesSet
from planfact.database import connect
from planfact.deploy import deploy
from planfact.deploy.templates import Templates, Vars
from planfact.forecast import Request, forecast
from planfact.forecast.processes import warm_up
from planfact.forecast.shard import FLOAT8_ARRAY, Float8ArrayLoader, Floats
from planfact.intake.load import columns, load
from planfact.intake.reading import Reading
from planfact.server.embedded import EmbeddedServer


@dataclass(frozen=True)
class Series:
    """One series of the mart as of an origin: y is daily and dense and ends the day before the month."""

    unique_id: str
    dimensions: tuple[str, ...]
    y: Floats


@dataclass(frozen=True)
class Vintage:
    """What was known at an origin, and what was forecast from it.

    Attributes:
        month: the month to be forecast; everything known ends the day before it, or whole months earlier.
        series: the mart.
        days: planfact's forecast: unique_id, day, yhat and bounds of the intervals; None where it was not asked.
        months: its month totals: level, the dimensions, month, yhat, bounds; None where it has none.
        fallbacks: series that its model could not serve.
        client_seconds: CPU seconds of the forecast step's workers.
        server_seconds: those of the database's processes.
        run_id: the run that forecast it; 0 where none did.

    """

    month: pd.Period
    series: list[Series]
    days: pd.DataFrame | None = None
    months: pd.DataFrame | None = None
    fallbacks: int = 0
    client_seconds: float = 0.0
    server_seconds: float = 0.0
    run_id: int = 0


def replay(
    server: EmbeddedServer,
    sales_set: SalesSet,
    rows: pd.DataFrame,
    origins: list[pd.Period],
    parameters: dict[str, object] | None,
    say: Callable[[str], None],
    ahead: int = 1,
    after: Callable[[psycopg.Connection, Vintage], None] = lambda *_: None,
) -> list[Vintage]:
    """Load the history into a fresh database, then forecast and load month after month; one vintage per month.

    `parameters` are those of the runs; None: nothing is forecast, and the vintages hold the marts only. `ahead` is how
    many months the runs look ahead: 1 knows all that was before the month, 2 not the last month of it. `after` is
    called with each vintage before its month is loaded.
    """
    dsn = _fresh_database(server, sales_set.dimensions)
    vintages = []
    with connect(dsn) as conn, tempfile.TemporaryDirectory(prefix="planfact-accuracy-") as folder:
        month = rows["day"].dt.to_period("M")
        _load(conn, rows[month <= origins[0] - ahead], Path(folder) / "history.csv")
        for origin in origins:
            say(f"{sales_set.name} {origin}: planfact {'mart' if parameters is None else parameters or 'as it is'}")
            if sales_set.promotions:
                _plan_promotions(conn, sales_set.dimensions, rows, origin, ahead)
            conn.execute("call refresh_export_mart()")
            series = _read_mart(conn, sales_set.dimensions)
            if parameters is None:
                vintages.append(Vintage(origin, series))
            else:
                vintages.append(_forecast(conn, dsn, origin, series, parameters, ahead))
            after(conn, vintages[-1])
            _load(conn, rows[month == origin - ahead + 1], Path(folder) / f"{origin}.csv")
    return vintages


def _fresh_database(server: EmbeddedServer, dimensions: list[str]) -> str:
    name = f"accuracy_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as conn:
        conn.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    with connect(server.dsn(name)) as conn:
        deploy(conn, Templates(Vars(schema="planfact", dimensions=dimensions)))
    return server.dsn(name)


def _load(conn: psycopg.Connection, rows: pd.DataFrame, file: Path) -> None:
    rows.to_csv(file, index=False, date_format="%Y-%m-%d")
    load(conn, [str(file)], Reading(columns(conn), {}))


def _plan_promotions(
    conn: psycopg.Connection, dimensions: list[str], rows: pd.DataFrame, origin: pd.Period, ahead: int
) -> None:
    """Tell the promotions of the months to be forecast, and not of a day later; counts by what was usual before."""
    promoted = rows[rows[PROMOTIONS] > 0]
    first_day = (origin - ahead + 1).start_time
    usual = promoted[promoted["day"] < first_day].groupby(dimensions)[PROMOTIONS].quantile(0.9).rename("usual")
    planned = promoted[(promoted["day"] >= first_day) & (promoted["day"] <= origin.end_time)]
    planned = planned.merge(usual.reset_index(), on=dimensions)
    strength = (planned[PROMOTIONS] / planned["usual"]).clip(upper=1).round(6)
    names = ("day", *dimensions, "promotion")
    into = sql.SQL("insert into promotion_plan ({}) values ({}) on conflict do nothing").format(
        sql.SQL(", ").join(map(sql.Identifier, names)), sql.SQL(", ").join([sql.Placeholder()] * len(names))
    )
    with conn.cursor() as cursor:
        cursor.executemany(
            into, list(planned.assign(promotion=strength)[list(names)].itertuples(index=False, name=None))
        )


def _read_mart(conn: psycopg.Connection, dimensions: list[str]) -> list[Series]:
    cursor = conn.cursor(binary=True)
    cursor.adapters.register_loader(FLOAT8_ARRAY, Float8ArrayLoader)
    query = sql.SQL("select unique_id, {}, y from export_mart order by series_id")
    names = sql.SQL(", ").join(map(sql.Identifier, dimensions))
    return [Series(unique_id, tuple(of), y) for unique_id, *of, y in cursor.execute(query.format(names))]


def _forecast(
    conn: psycopg.Connection,
    dsn: str,
    origin: pd.Period,
    series: list[Series],
    parameters: dict[str, object],
    ahead: int,
) -> Vintage:
    with ProcessPoolExecutor(1, warm_up()) as pool:  # the workers find the models imported: that is not their work
        pool.submit(abs, 0).result()
    with CpuWatch(conn.info.backend_pid) as cpu:
        run_id = forecast(conn, dsn, Request(months=ahead, parameters=parameters, workers=1)).run_id
    days = _frame(
        conn,
        f"select unique_id, day, yhat, {', '.join(BOUNDS)} from forecast inner join series using (series_id)"
        " where run_id = %s and day between %s and %s order by series_id, day",
        [run_id, origin.start_time.date(), origin.end_time.date()],
    )
    months = None
    if conn.execute("select to_regclass('forecast_month') is not null").fetchone() == (True,):
        months = _frame(
            conn,
            "select * from forecast_month where run_id = %s and month = %s",
            [run_id, origin.start_time.date()],
        ).drop(columns="run_id")
    (fallbacks,) = conn.execute("select fallback_count from forecast_run where run_id = %s", [run_id]).fetchone() or ()
    return Vintage(origin, series, days, months, fallbacks, cpu.client_seconds, cpu.server_seconds, run_id)


def _frame(conn: psycopg.Connection, query: str, values: list[Any]) -> pd.DataFrame:
    cursor = conn.execute(query.encode(), values)
    frame = pd.DataFrame(cursor.fetchall(), columns=[column.name for column in cursor.description or ()])
    if "day" in frame:
        frame["day"] = pd.to_datetime(frame["day"])
    numbers = [name for name in ("yhat", *BOUNDS) if name in frame]
    return frame.astype(dict.fromkeys(numbers, np.float64))
