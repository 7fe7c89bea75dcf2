"""Generated sales in the shape of the Favorita competition: 54 stores × 33 groups, 1 January 2013 onwards."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pa_csv

STORES, GROUPS = 54, 33
LAST_DAY = np.datetime64("2017-08-31")
SEED = 20170831

#: Of all rows known so far, how many a month corrects.
CORRECTED = 0.001


@dataclass(frozen=True)
class SalesFile:
    """The same rows twice: as a retailer would send them, and keyed by a number, for a bare COPY."""

    named: Path
    keyed: Path
    rows: int


@dataclass(frozen=True)
class Sales:
    """A history, and the months that arrive after it: each month's rows, and corrections of older ones."""

    history: SalesFile
    months: list[SalesFile]
    series: int
    first_day: np.datetime64


def write_sales(folder: Path, series: int, days: int, months: int) -> Sales:
    """Write the files; the same arguments always give the same bytes."""
    random = np.random.default_rng(SEED)
    calendar = np.arange(LAST_DAY - days + 1, LAST_DAY + 1)
    sales, onpromotion = _generate(random, series, calendar)
    month_starts = [LAST_DAY.astype("M8[M]") - back for back in reversed(range(months))]
    if calendar[0] >= month_starts[0].astype("M8[D]") - 60:
        raise ValueError(f"{days} days leave no history before the {months} months that are to arrive")

    open_days = ~_is_closed(calendar)
    month_of = calendar.astype("M8[M]")
    history = np.argwhere((open_days & (month_of < month_starts[0]))[:, None] & np.ones(series, dtype=bool))
    files = [_write(folder, "history", calendar, history, sales, onpromotion)]
    for month in month_starts:
        known = np.flatnonzero(open_days & (month_of < month))
        cells = random.choice(len(known) * series, max(1, round(len(known) * series * CORRECTED)), replace=False)
        corrected = np.column_stack([known[cells // series], cells % series])
        sales[tuple(corrected.T)] += 1
        arrived = np.argwhere((open_days & (month_of == month))[:, None] & np.ones(series, dtype=bool))
        files.append(_write(folder, str(month), calendar, np.concatenate([corrected, arrived]), sales, onpromotion))
    return Sales(files[0], files[1:], series, calendar[0])


def _generate(
    random: np.random.Generator, series: int, calendar: npt.NDArray[np.datetime64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Return sales and promotions by day and series: weekly pattern, trend, yearly wave, zeros, late starters."""
    days = len(calendar)
    weekday = (calendar.astype(int) + 3) % 7  # 1 January 1970 was a Thursday
    level = random.lognormal(4, 1.5, series)
    weekly = random.lognormal(0, 0.25, (7, series))[weekday]
    growth = 1 + random.normal(0.15, 0.2, series) * np.arange(days)[:, None] / 365
    yearly = 1 + 0.1 * np.sin(2 * np.pi * (calendar.astype(int)[:, None] / 365.25 + random.random(series)))
    y = level * weekly * np.maximum(growth, 0.05) * yearly * random.lognormal(0, 0.2, (days, series))
    y *= 1 + (onpromotion := random.poisson(0.1, (days, series))) * 0.2

    intermittent = random.random(series) < 0.15
    y[:, intermittent] *= random.random((days, intermittent.sum())) < 0.3
    starts = np.where(random.random(series) < 0.1, random.integers(0, days // 2, series), 0)
    y[np.arange(days)[:, None] < starts] = 0
    # most groups are counted, a third is weighed
    return np.where(random.random(series) < 1 / 3, y.round(3), y.round()), onpromotion


def _is_closed(calendar: npt.NDArray[np.datetime64]) -> npt.NDArray[np.bool_]:
    next_year = (calendar.astype("M8[Y]") + 1).astype("M8[D]")
    return np.equal(next_year - calendar, np.timedelta64(7, "D"))  # 25 December


def _write(
    folder: Path,
    name: str,
    calendar: npt.NDArray[np.datetime64],
    cells: npt.NDArray[np.int64],
    sales: npt.NDArray[np.float64],
    onpromotion: npt.NDArray[np.int64],
) -> SalesFile:
    day, series = cells.T
    values = {"sales": pa.array(sales[day, series]), "onpromotion": pa.array(onpromotion[day, series])}
    days = pa.array(calendar[day])
    store, group = series // GROUPS, series % GROUPS
    names = {
        "store": _label([f"store {number + 1}" for number in range(store.max() + 1)], store),
        "product_group": _label([f"group {number + 1:02}" for number in range(GROUPS)], group),
    }
    file = SalesFile(folder / f"{name}.csv", folder / f"{name}.keyed.csv", len(cells))
    pa_csv.write_csv(pa.table({"day": days, **names, **values}), str(file.named))
    pa_csv.write_csv(pa.table({"day": days, "series_id": pa.array(series), **values}), str(file.keyed))
    return file


def _label(labels: list[str], codes: npt.NDArray[np.int64]) -> Any:
    return pa.DictionaryArray.from_arrays(codes, pa.array(labels)).cast(pa.string())
