"""Measures of forecasts against what was sold, pooled over series and origins; definitions as in measure_run.

With e = forecast − fact, over all cells (a series on a day, or a level's total of a month):
wape = 100 Σ|e| / Σ|fact|, bias_pct = 100 Σe / Σ|fact|; coverage = per cent of the cells with the fact inside the
interval, width = 100 Σ(hi − lo) / Σ|fact|. What is not defined (nothing sold, no intervals) is None. A day without a
row sold nothing; series that an origin did not know yet are left out for every model.
"""

from itertools import pairwise

import numpy as np
import pandas as pd

BOUNDS = ["lo_80", "hi_80", "lo_95", "hi_95"]
NOMINAL = (80, 95)
#: Series are told apart by the share of days without a sale in the year before the month: classes end below these.
SPARSITY = (0.02, 0.25, 0.5, 0.75)

Measures = dict[str, float | int | None]


def measure(cells: pd.DataFrame) -> Measures:
    """Measure one frame of cells: yhat, fact and, where there are intervals, their bounds."""
    error = cells["yhat"] - cells["fact"]
    sold = cells["fact"].abs().sum()
    measured: Measures = {
        "cells": len(cells),
        "wape": _share(error.abs().sum(), sold),
        "bias_pct": _share(error.sum(), sold),
    }
    for level in NOMINAL:
        lo, hi = f"lo_{level}", f"hi_{level}"
        known = cells.dropna(subset=[lo, hi]) if lo in cells else cells.iloc[:0]
        if len(known):
            inside = known["fact"].between(known[lo], known[hi]).sum()
            measured[f"coverage_{level}"] = _share(inside, len(known))
            measured[f"width_{level}"] = _share((known[hi] - known[lo]).sum(), known["fact"].abs().sum())
        else:
            measured[f"coverage_{level}"] = measured[f"width_{level}"] = None
    return measured


def levels(dimensions: list[str]) -> dict[str, list[str]]:
    """Return each level with the columns that tell its cells apart; a sole dimension is the level of the series."""
    between = {name: [name] for name in dimensions} if len(dimensions) > 1 else {}
    return {"series": dimensions} | between | {"total": []}


def by_month(days: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Add days up to the cells of a level: month, its columns, yhat, fact."""
    return days.groupby(["month", *columns], as_index=False)[["yhat", "fact"]].sum()


def measure_all(days: pd.DataFrame, months: pd.DataFrame | None, dimensions: list[str]) -> dict[str, Measures]:
    """Measure the days of the series, and the month totals of every level.

    Args:
        days: month, the dimensions, day, yhat, fact, and bounds where the model has them.
        months: level, the dimensions (empty above their level), month and the bounds of month totals, or None.
        dimensions: those of the set.

    Returns:
        "day" and each level → its measures.

    """
    measured = {"day": measure(days)}
    for level, columns in levels(dimensions).items():
        cells = by_month(days, columns)
        if months is not None and level in set(months["level"]):
            bounds = months.loc[months["level"] == level, ["month", *columns, *BOUNDS]]
            cells = cells.merge(bounds, on=["month", *columns], how="left", validate="one_to_one")
        measured[level] = measure(cells)
    return measured


def by_sparsity(
    days: pd.DataFrame, months: pd.DataFrame | None, dimensions: list[str]
) -> dict[str, dict[str, Measures]]:
    """Measure the days and the months of series, class by class of their sparsity; `days` has their zero_share."""
    of = np.searchsorted(SPARSITY, days["zero_share"], side="right")
    found = {}
    for place, name in enumerate(sparsity_classes()):
        if len(own := days[of == place]):
            measured = measure_all(own, months, dimensions)
            found[name] = {level: measured[level] for level in ("day", "series")}
    return found


def sparsity_classes() -> list[str]:
    """Return the names of the classes, the densest first."""
    limits = [0, *(round(100 * limit) for limit in SPARSITY), 100]
    return [f"{low}-{high} %" for low, high in pairwise(limits)]


def _share(part: float, whole: float) -> float | None:
    return float(100 * part / whole) if whole else None
