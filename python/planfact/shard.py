"""Shards: spans of series, read from the mart and written back by the worker that fits them.

Which series are fit, on which days, and what becomes of the others is decided in the database (run_input,
finish_run). Arrays and rows travel in PostgreSQL's binary format; no long frame is ever built.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import psycopg
from psycopg.adapt import Buffer, Loader
from psycopg.pq import Format
from psycopg.types.json import Jsonb

from planfact.errors import PlanfactError

Floats = npt.NDArray[np.float64]

FLOAT8_ARRAY = psycopg.adapters.types["float8"].array_oid
POSTGRES_EPOCH = np.datetime64("2000-01-01")


@dataclass(frozen=True)
class Run:
    """What a worker must know of the run it works for; days as numpy datetime64[D]."""

    run_id: int
    model: str
    season: int
    horizon_start: np.datetime64
    horizon: int
    backtest_start: np.datetime64 | None
    backtest_horizon: int


@dataclass(frozen=True)
class Shard:
    """A span of series ids, both ends included, and how many series the mart has in it."""

    first_series_id: int
    last_series_id: int
    series_count: int


@dataclass
class Fitted:
    """What the fit of one series gave: arrays of the horizon's length, or None and the error."""

    series_id: int
    forecast: Floats | None = None
    backtest: Floats | None = None
    form: str | None = None
    parameters: dict[str, float] = field(default_factory=dict)
    error: str | None = None
    seconds: float = 0.0


class Float8ArrayLoader(Loader):
    """float8[] from the wire straight into numpy: 20 bytes of header, then length and value of each item."""

    format = Format.BINARY

    def load(self, data: Buffer) -> Floats:
        """Return a one-dimensional float64 array; the arrays of the mart hold no NULLs."""
        items = np.frombuffer(
            data, dtype=[("length", ">i4"), ("value", ">f8")], offset=20 if len(data) > 12 else len(data)
        )
        return items["value"].astype(np.float64)


def read_shard(conn: psycopg.Connection, run: Run, shard: Shard) -> list[tuple[int, Floats | None, Floats | None]]:
    """Return (series_id, y, backtest_y) of every series in the shard; None where the model cannot serve."""
    cursor = conn.cursor(binary=True)
    cursor.adapters.register_loader(FLOAT8_ARRAY, Float8ArrayLoader)
    rows = cursor.execute(
        "select series_id, y, backtest_y from run_input(%s, %s, %s)",
        [run.run_id, shard.first_series_id, shard.last_series_id],
    ).fetchall()
    if len(rows) != shard.series_count:
        raise PlanfactError(
            f"run {run.run_id} lost its data: the export mart was rebuilt while it was at work",
            hint="Let a run finish before the mart is refreshed, then run it again.",
        )
    return rows


def read_written(conn: psycopg.Connection, run: Run, shard: Shard) -> dict[int, tuple[Floats | None, Floats | None]]:
    """Return what a run stored: series_id → forecast and backtest, day by day, before any clamping."""
    cursor = conn.cursor(binary=True)
    cursor.adapters.register_loader(FLOAT8_ARRAY, Float8ArrayLoader)
    rows = cursor.execute(
        "select series_id, ahead.yhat, behind.yhat from export_mart as mart"
        " left join lateral (select array_agg(yhat_raw order by day) as yhat from run_forecast as written"
        "   where written.run_id = %(run)s and written.series_id = mart.series_id) as ahead on true"
        " left join lateral (select array_agg(yhat_raw order by day) as yhat from run_backtest as written"
        "   where written.run_id = %(run)s and written.series_id = mart.series_id) as behind on true"
        " where series_id between %(first)s and %(last)s",
        {"run": run.run_id, "first": shard.first_series_id, "last": shard.last_series_id},
    )
    return {series_id: (forecast, backtest) for series_id, forecast, backtest in rows}


def write_shard(conn: psycopg.Connection, run: Run, fitted: list[Fitted]) -> None:
    """COPY the forecasts, backtests and what became of every series, in one transaction."""
    with conn.transaction(), conn.cursor() as cursor:
        _copy_days(cursor, "run_forecast", run.run_id, run.horizon_start, {f.series_id: f.forecast for f in fitted})
        if run.backtest_start is not None:
            _copy_days(
                cursor,
                "run_backtest",
                run.run_id,
                run.backtest_start,
                {f.series_id: f.backtest for f in fitted},
            )
        with cursor.copy(
            "copy run_series (run_id, series_id, method, is_fallback, reason, fit_seconds, parameters) from stdin"
        ) as copy:
            for one in fitted:
                if one.forecast is not None or one.error:
                    served = one.forecast is not None
                    parameters = Jsonb({"form": one.form, **one.parameters}) if served else None
                    copy.write_row(
                        (
                            run.run_id,
                            one.series_id,
                            "AutoETS" if served else None,
                            not served,
                            one.error,
                            one.seconds,
                            parameters,
                        )
                    )


def _copy_days(
    cursor: psycopg.Cursor, table: str, run_id: int, start: np.datetime64, forecasts: dict[int, Floats | None]
) -> None:
    """COPY in PostgreSQL's binary format, built as one numpy record array: a row costs 38 bytes and no Python."""
    present = [(series_id, values) for series_id, values in forecasts.items() if values is not None]
    if not present:
        return
    horizon = len(present[0][1])
    record = np.dtype(
        [("fields", ">i2"), ("n_run", ">i4"), ("run", ">i8"), ("n_series", ">i4"), ("series", ">i4"),
         ("n_day", ">i4"), ("day", ">i4"), ("n_yhat", ">i4"), ("yhat", ">f8")]
    )  # fmt: skip
    rows = np.zeros(len(present) * horizon, dtype=record)
    rows["fields"] = 4
    rows["n_run"] = rows["n_yhat"] = 8
    rows["n_series"] = rows["n_day"] = 4
    rows["run"] = run_id
    rows["series"] = np.repeat([series_id for series_id, _ in present], horizon)
    first_day = int((start - POSTGRES_EPOCH).astype(int))
    rows["day"] = np.tile(np.arange(first_day, first_day + horizon), len(present))
    rows["yhat"] = np.concatenate([values for _, values in present])
    with cursor.copy(f"copy {table} (run_id, series_id, day, yhat_raw) from stdin (format binary)".encode()) as copy:
        copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
        copy.write(rows.tobytes())
        copy.write(b"\xff\xff")
