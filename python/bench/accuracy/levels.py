"""Run a set: planfact forecasts its series, its stores, its groups and its total, each from sales of its own."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from bench.accuracy.measures import levels
from bench.accuracy.reconcile import (
    APART,
    SHARE_MONTHS,
    Cell,
    Method,
    Origin,
    build_tree,
    measure_levels,
    reconcile,
    same_cells,
)
from bench.accuracy.replay import Vintage, replay
from bench.accuracy.rows import months_to_forecast
from bench.accuracy.sets import SalesSet
from planfact.server.embedded import EmbeddedServer

#: Stands for the shop where sales of all shops are one: planfact wants a shop.
ALL_SHOPS = "all"


def run_levels(
    server: EmbeddedServer,
    sales_set: SalesSet,
    rows: pd.DataFrame,
    test: int,
    learning: int,
    methods: dict[str, Method],
    say: Callable[[str], None],
) -> dict[str, Any]:
    """Return what a set gave: its months, and one line of measures per method, every level apart first."""
    months, tested = _months(sales_set, rows["day"].min(), test, learning)
    used = same_cells(rows, sales_set.dimensions)
    forecasts: dict[str, list[dict[Cell, float]]] = {}
    vintages: list[Vintage] = []
    for level, columns in levels(sales_set.dimensions).items():
        if used[level] == level:
            of_level, its_rows = summed(sales_set, rows, level, columns)
            given = replay(server, of_level, its_rows, months, {}, say)
            forecasts[level] = [_month_totals(one, of_level.dimensions, columns) for one in given]
            vintages = given if level == "series" else vintages
    origins = [
        _origin(vintage, {level: forecasts[level][index] for level in forecasts}, rows, sales_set.dimensions, used)
        for index, vintage in enumerate(vintages)
    ]
    lines = {APART: [origin.base for origin in origins[-tested:]]} | reconcile(origins, tested, methods)
    return {
        "set": sales_set.name,
        "origins": [str(month) for month in months[-tested:]],
        "learning": len(months) - tested,
        "series": max(len(vintage.series) for vintage in vintages[-tested:]),
        "methods": [
            {"method": name, "measures": measure_levels(origins[-tested:], answers)} for name, answers in lines.items()
        ],
    }


def summed(sales_set: SalesSet, rows: pd.DataFrame, level: str, columns: list[str]) -> tuple[SalesSet, pd.DataFrame]:
    """Return the rows of a level as a set of its own: those of the series as they are, others summed by day."""
    if level == "series":
        return sales_set, rows
    shop = sales_set.dimensions[0]
    by = list(dict.fromkeys([shop, *columns]))
    of_level = rows if shop in columns else rows.assign(**{shop: ALL_SHOPS})
    added = of_level.groupby(["day", *by])["sales"].sum().reset_index()
    return replace(sales_set, name=f"{sales_set.name} by {level}", columns={name: name for name in by}), added


def _months(sales_set: SalesSet, first_day: pd.Timestamp, test: int, learning: int) -> tuple[list[pd.Period], int]:
    """Return the months to forecast, those to learn from first, and how many of them are the test."""
    tested = months_to_forecast(sales_set, first_day, min(test, sales_set.test_months), False)
    every = [
        *months_to_forecast(sales_set, first_day, learning, True),
        *months_to_forecast(sales_set, first_day, sales_set.test_months, False),
    ]
    return every[-len(tested) - learning :], len(tested)


def _month_totals(vintage: Vintage, dimensions: list[str], columns: list[str]) -> dict[Cell, float]:
    """Return the forecast of the month of each cell of a level."""
    assert vintage.days is not None
    totals = vintage.days.groupby("unique_id")["yhat"].sum()
    at = [dimensions.index(column) for column in columns]
    return {
        tuple(series.dimensions[index] for index in at): float(totals[series.unique_id]) for series in vintage.series
    }


def _origin(
    vintage: Vintage,
    forecasts: dict[str, dict[Cell, float]],
    rows: pd.DataFrame,
    dimensions: list[str],
    used: dict[str, str],
) -> Origin:
    """Put together what is known at an origin, and what came: of the series that it knows, and of no other."""
    series = [one.dimensions for one in vintage.series]
    tree = build_tree(series, dimensions, used)
    month = rows["day"].dt.to_period("M")
    sold = rows["sales"].round(3).groupby([month, *(rows[name] for name in dimensions)]).sum()
    known = sorted(set(month[month < vintage.month]))[-SHARE_MONTHS:]
    by_month = [np.array([float(sold.get((each, *cell), 0.0)) for cell in series]) for each in (*known, vintage.month)]
    return Origin(
        vintage.month,
        tree,
        np.array([forecasts[level][cell] for level, cells in tree.cells.items() for cell in cells]),
        tree.summing @ by_month[-1],
        np.column_stack(by_month[:-1]),
    )
