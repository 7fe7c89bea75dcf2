"""Shards: spans of series, read from the mart and written back by the worker that fits them.

Which series are fit, on what, and what becomes of the results is decided in the database (run_input, finish_run).
Arrays and rows travel in PostgreSQL's binary format; no long frame is ever built.
"""

import struct
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import psycopg
from psycopg.adapt import Buffer, Dumper, Loader
from psycopg.pq import Format
from psycopg.types.json import Jsonb

from planfact.errors import PlanfactError

Floats = npt.NDArray[np.float64]

#: Small enough that a worker's memory stays flat and progress shows, large enough that a round trip costs nothing.
LARGEST_SHARD = 32

FLOAT8 = psycopg.adapters.types["float8"].oid
FLOAT8_ARRAY = psycopg.adapters.types["float8"].array_oid


@dataclass(frozen=True)
class Shard:
    """A span of series ids, both ends included, and how many series the mart has in it."""

    first_series_id: int
    last_series_id: int
    series_count: int


@dataclass(frozen=True)
class Task:
    """One part of the model for one series, as run_input() wants it fitted.

    Attributes:
        model: an ETS form of three letters, or ADIDA.
        y: the history, float64, oldest first; no gaps, no NaN.
        origins: the first day of each forecast.
        cuts: how many values of y are known at each origin, ascending; the fit sees those of the first.
        steps: how many steps to forecast from each origin.
        smoothing_of: the part of the same series whose smoothing parameters are taken, where it was fitted.

    """

    series_id: int
    part: str
    model: str
    season: int
    y: Floats
    origins: list[date]
    cuts: list[int]
    steps: list[int]
    smoothing_of: str | None = None


@dataclass
class Fitted:
    """What the fit of one task gave: a forecast per origin, or None and the error."""

    task: Task
    forecasts: list[Floats] | None = None
    parameters: dict[str, object] = field(default_factory=dict)
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


def shards_of(conn: psycopg.Connection, run_id: int, size: int, only_unwritten: bool = False) -> list[Shard]:
    """Return the series of a run, all or those that nobody has written yet, in spans of at most `size`."""
    query = "select first_series_id, last_series_id, series_count from run_shard(%s, %s, %s)"
    rows = conn.execute(query, [run_id, size, only_unwritten])
    return [Shard(*shard) for shard in rows]


def claim_shard(conn: psycopg.Connection, run_id: int, shard: Shard) -> bool:
    """Tell whether this transaction may write the shard; it waits for the end of any other that may."""
    row = conn.execute(
        "select claim_shard(%s, %s, %s)", [run_id, shard.first_series_id, shard.last_series_id]
    ).fetchone()
    return row == (True,)


class Float8ArrayDumper(Dumper):
    """float8[] from numpy straight to the wire, as Float8ArrayLoader reads it."""

    format = Format.BINARY
    oid = FLOAT8_ARRAY

    def dump(self, obj: Floats) -> Buffer:
        """Return the binary form of a one-dimensional float64 array."""
        items = np.empty(len(obj), dtype=[("length", ">i4"), ("value", ">f8")])
        items["length"], items["value"] = 8, obj
        return struct.pack("!iiIii", 1, 0, FLOAT8, len(obj), 1) + items.tobytes()


def read_shard(conn: psycopg.Connection, run_id: int, shard: Shard) -> list[Task]:
    """Return what is to be fitted for the series of a shard; nothing for those that no model can serve."""
    cursor = conn.cursor(binary=True)
    cursor.adapters.register_loader(FLOAT8_ARRAY, Float8ArrayLoader)
    # one statement: the tasks, and how many series there are, from one moment
    rows = cursor.execute(
        "select present.series, task.series_id, part, model, season, y, origins, cuts, steps, smoothing_of from"
        " (select count(*) as series from export_mart join forecast_run using (data_version_id)"
        "   where run_id = %(run)s and series_id between %(first)s and %(last)s) as present"
        " left join run_input(%(run)s, %(first)s, %(last)s) as task on true",
        {"run": run_id, "first": shard.first_series_id, "last": shard.last_series_id},
    ).fetchall()
    if rows[0][0] != shard.series_count:
        raise PlanfactError(
            f"run {run_id} lost its data: the export mart was rebuilt while it was running",
            hint="Let a run finish before the mart is refreshed, then run it again.",
            passes=True,
        )
    return [Task(*row[1:]) for row in rows if row[1] is not None]


def read_written(
    conn: psycopg.Connection, run_id: int, shard: Shard
) -> dict[tuple[int, str, date], tuple[Floats | None, str | None]]:
    """Return what a run stored: series_id, part and origin → forecast, error."""
    cursor = conn.cursor(binary=True)
    cursor.adapters.register_loader(FLOAT8_ARRAY, Float8ArrayLoader)
    rows = cursor.execute(
        "select series_id, part, origin, yhat, error from run_part where run_id = %s and series_id between %s and %s",
        [run_id, shard.first_series_id, shard.last_series_id],
    )
    return {(series_id, part, origin): (yhat, error) for series_id, part, origin, yhat, error in rows}


def write_shard(conn: psycopg.Connection, run_id: int, fitted: list[Fitted]) -> None:
    """COPY what every fit of a shard gave, in one transaction."""
    columns = "run_id, series_id, part, origin, yhat, fit_seconds, parameters, error"
    types = ["int8", "int4", "text", "date", "float8[]", "float8", "jsonb", "text"]
    with conn.transaction(), conn.cursor() as cursor:
        cursor.adapters.register_dumper(np.ndarray, Float8ArrayDumper)
        with cursor.copy(f"copy run_part ({columns}) from stdin (format binary)".encode()) as copy:
            copy.set_types(types)
            for one in fitted:
                for place, origin in enumerate(one.task.origins):
                    copy.write_row(
                        (
                            run_id,
                            one.task.series_id,
                            one.task.part,
                            origin,
                            one.forecasts[place] if one.forecasts else None,
                            one.seconds,
                            Jsonb(one.parameters),
                            one.error,
                        )
                    )
