"""Run a set: every model at every origin, and its measures."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench.accuracy.cache import answers
from bench.accuracy.measures import BOUNDS, by_sparsity, levels, measure_all
from bench.accuracy.peers import KNOWING_PEER, YEAR, Answer, Task
from bench.accuracy.replay import Vintage, replay
from bench.accuracy.rows import PROMOTIONS
from bench.accuracy.sets import SalesSet
from planfact.forecast.shard import Floats
from planfact.server.embedded import EmbeddedServer

Say = Callable[[str], None]
#: From the eighth month on, real forecasts stand in for all six months of the backtest: the cycle is steady.
STEADY_FROM = 7


def run_set(
    server: EmbeddedServer,
    sales_set: SalesSet,
    rows: pd.DataFrame,
    origins: list[pd.Period],
    variants: list[dict[str, object]],
    peers: list[str],
    cache: Path | None,
    workers: int,
    say: Say,
    ahead: int = 1,
) -> dict[str, Any]:
    """Return what a set gave: its origins, the number of series, and one line of measures per model.

    `variants` are parameters of planfact's runs, one model each; `{}` is planfact as it comes. They forecast each
    month `ahead` months before, and so do the peers.
    """
    fact = _fact(rows, sales_set.dimensions)
    lines, vintages = [], []
    for parameters in variants:
        vintages = replay(server, sales_set, rows, origins, parameters, say, ahead)
        lines.append(_planfact_line(sales_set, vintages, parameters, fact))
    vintages = vintages or replay(server, sales_set, rows, origins, None, say, ahead)
    known = _promoted(rows, sales_set.dimensions) if sales_set.promotions else {}
    lines += [
        _peer_line(sales_set, vintages, model, fact, known, cache, workers, say, ahead)
        for model in peers
        if known or model != KNOWING_PEER
    ]
    return {
        "set": sales_set.name,
        "ahead": ahead,
        "origins": [str(vintage.month) for vintage in vintages],
        "series": max(len(vintage.series) for vintage in vintages),
        "models": lines,
    }


def _planfact_line(
    sales_set: SalesSet, vintages: list[Vintage], parameters: dict[str, object], fact: pd.DataFrame
) -> dict[str, Any]:
    days = pd.concat([_named(vintage, vintage.days, sales_set.dimensions) for vintage in vintages])
    totals = [
        vintage.months.assign(month=vintage.month.start_time)[["level", *sales_set.dimensions, "month", *BOUNDS]]
        for vintage in vintages
        if vintage.months is not None
    ]
    fits = sum(len(vintage.series) for vintage in vintages)
    cells = (_with_fact(days, fact, sales_set.dimensions), pd.concat(totals) if totals else None, sales_set.dimensions)
    return {
        "model": " ".join(["planfact", *([json.dumps(parameters)] if parameters else [])]),
        "measures": measure_all(*cells),
        "by_sparsity": by_sparsity(*cells),
        "fallbacks": sum(vintage.fallbacks for vintage in vintages) / fits,
        "cpu_seconds": (seconds := sum(vintage.client_seconds for vintage in vintages)),
        "cpu_seconds_steady": sum(vintage.client_seconds for vintage in vintages[STEADY_FROM:]),
        "cpu_seconds_per_series": seconds / fits,
        "server_cpu_seconds_per_series": sum(vintage.server_seconds for vintage in vintages) / fits,
    }


def _peer_line(
    sales_set: SalesSet,
    vintages: list[Vintage],
    model: str,
    fact: pd.DataFrame,
    known: dict[tuple[str, ...], "pd.Series[float]"],
    cache: Path | None,
    workers: int,
    say: Say,
    ahead: int,
) -> dict[str, Any]:
    days, months, given, steady = [], [], [], 0.0
    for place, vintage in enumerate(vintages):
        first_day = (vintage.month - ahead + 1).start_time
        first, horizon = first_day.date(), (vintage.month.end_time.normalize() - first_day).days + 1
        tasks = [
            Task(
                series.unique_id,
                series.y,
                first,
                horizon,
                promotions_of(known[series.dimensions], vintage.month, len(series.y) + horizon) if known else None,
            )
            for series in vintage.series
        ]
        name = f"{sales_set.name} {vintage.month}" + (f" {ahead} ahead" if ahead > 1 else "")
        said = [_of_last(one, vintage.month.days_in_month) for one in answers(model, tasks, cache, name, workers, say)]
        given += said
        steady += sum(one.seconds for one in said) if place >= STEADY_FROM else 0.0
        days.append(_named(vintage, _days(vintage, said), sales_set.dimensions))
        months.append(_months(vintage, said, sales_set.dimensions))
    totals = pd.concat(months)
    cells = (
        _with_fact(pd.concat(days), fact, sales_set.dimensions),
        None if totals[BOUNDS].isna().all(axis=None) else totals,
        sales_set.dimensions,
    )
    return {
        "model": model,
        "measures": measure_all(*cells),
        "by_sparsity": by_sparsity(*cells),
        "fallbacks": sum(one.is_fallback for one in given) / len(given),
        "cpu_seconds": (seconds := sum(one.seconds for one in given)),
        "cpu_seconds_steady": steady,
        "cpu_seconds_per_series": seconds / len(given),
        "server_cpu_seconds_per_series": None,
    }


def _promoted(rows: pd.DataFrame, dimensions: list[str]) -> dict[tuple[str, ...], "pd.Series[float]"]:
    """Return each series' promotions, day by day; days without a row have none."""
    return {
        tuple(map(str, of)): group.set_index("day")[PROMOTIONS].astype(float) for of, group in rows.groupby(dimensions)
    }


def _of_last(said: Answer, days: int) -> Answer:
    """Return what an answer says of its last days; one that looks further has no interval of their sum."""
    if len(said.yhat) == days:
        return said
    bounds = {level: (lo[-days:], hi[-days:]) for level, (lo, hi) in said.days.items()}
    return replace(said, yhat=said.yhat[-days:], days=bounds, month={})


def promotions_of(known: "pd.Series[float]", month: pd.Period, days_known: int) -> Floats:
    """Return what is known of a series: so many days, those of its history and those to be forecast, none later."""
    days = pd.date_range(end=month.end_time.normalize(), periods=days_known)
    return np.asarray(known.reindex(days, fill_value=0.0), dtype=np.float64)


def _fact(rows: pd.DataFrame, dimensions: list[str]) -> pd.DataFrame:
    # rounded as the database rounds a row
    return rows[["day", *dimensions]].assign(fact=rows["sales"].round(3))


def _with_fact(days: pd.DataFrame, fact: pd.DataFrame, dimensions: list[str]) -> pd.DataFrame:
    joined = days.merge(fact, on=["day", *dimensions], how="left", validate="one_to_one")
    return joined.fillna({"fact": 0.0})


def _named(vintage: Vintage, days: pd.DataFrame | None, dimensions: list[str]) -> pd.DataFrame:
    """Give a forecast by day the dimensions of its series, and its month."""
    assert days is not None
    names = pd.DataFrame([series.dimensions for series in vintage.series], columns=dimensions)
    names["unique_id"] = [series.unique_id for series in vintage.series]
    names["zero_share"] = [float(np.mean(series.y[-YEAR:] == 0)) for series in vintage.series]
    named = days.merge(names, on="unique_id", how="left", validate="many_to_one")
    return named.assign(month=vintage.month.start_time)


def _days(vintage: Vintage, said: list[Answer]) -> pd.DataFrame:
    horizon = vintage.month.days_in_month
    days = pd.date_range(vintage.month.start_time, periods=horizon)
    frame = pd.DataFrame(
        {
            "unique_id": np.repeat([series.unique_id for series in vintage.series], horizon),
            "day": np.tile(days, len(said)),
            "yhat": np.concatenate([one.yhat for one in said]),
        }
    )
    empty = (np.full(horizon, np.nan),) * 2
    for level in (80, 95):
        for bound, side in enumerate(("lo", "hi")):
            frame[f"{side}_{level}"] = np.concatenate([one.days.get(level, empty)[bound] for one in said])
    return frame


def _months(vintage: Vintage, said: list[Answer], dimensions: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame([series.dimensions for series in vintage.series], columns=dimensions)
    for level in (80, 95):
        for bound, side in enumerate(("lo", "hi")):
            frame[f"{side}_{level}"] = [one.month.get(level, (np.nan, np.nan))[bound] for one in said]
    return frame.assign(level=next(iter(levels(dimensions))), month=vintage.month.start_time)
