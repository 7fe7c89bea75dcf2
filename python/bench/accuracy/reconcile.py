"""Reconciliation: forecasts of months, made for every level apart, changed so that parts sum to totals.

    base forecasts of all levels ──▶ method ──▶ the series' part of its answer ──▶ summed up again

Whatever a method answers, only what it says of the series is kept, at least 0: levels above are their sums. At an
origin a method sees the base forecasts, what the series sold before, and errors of earlier origins; nothing later.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from bench.accuracy.measures import Measures, levels, measure
from planfact.forecast.shard import Floats

Cell = tuple[str, ...]

#: What is not reconciled: every level's own forecast, parts beside totals.
APART, BOTTOM_UP = "each level apart", "bottom-up"
#: Historical shares are those of the last year.
SHARE_MONTHS = 12


@dataclass(frozen=True)
class Tree:
    """How the series of an origin sum up.

    Attributes:
        cells: of each level its cells, the total first and the series last, in the order of the rows.
        summing: nodes × series, 1 where a series belongs to a node.
        rows: of each level that is reported its rows; a level that has another's cells has its rows, too.
        path: levels that strictly contain one another: total, stores, series.

    """

    cells: dict[str, list[Cell]]
    summing: Floats
    rows: dict[str, Any]
    path: list[str]


@dataclass(frozen=True)
class Origin:
    """A month that is forecast: forecasts and facts of every node, and what its series sold in the 12 months before."""

    month: pd.Period
    tree: Tree
    base: Floats
    fact: Floats
    sold: Floats


@dataclass(frozen=True)
class Asked:
    """What a method is told: the tree, the base forecasts, nodes × earlier errors, series × earlier months."""

    tree: Tree
    base: Floats
    errors: Floats
    sold: Floats


Method = Callable[[Asked], Floats]


def same_cells(rows: pd.DataFrame, dimensions: list[str]) -> dict[str, str]:
    """Return each level with the one whose forecasts it uses: with one store, stores are the total."""
    count = {level: len(rows[columns].drop_duplicates()) if columns else 1 for level, columns in _levels(dimensions)}
    used = {}
    for level, number in count.items():
        used[level] = "total" if number == 1 else "series" if number == count["series"] else level
    return used | {"total": "total", "series": "series"}


def build_tree(series: list[Cell], dimensions: list[str], used: dict[str, str]) -> Tree:
    """Build the tree of the series that an origin knows."""
    cells: dict[str, list[Cell]] = {}
    blocks, rows, first = [], {}, 0
    for level, columns in _levels(dimensions):
        if used[level] != level:
            continue
        at = [dimensions.index(column) for column in columns]
        of = [tuple(one[index] for index in at) for one in series]
        cells[level] = list(of if level == "series" else dict.fromkeys(of))
        blocks.append(np.array([[float(cell == mine) for mine in of] for cell in cells[level]]))
        rows[level] = np.arange(first, first := first + len(cells[level]))
    path = [level for level in ("total", dimensions[0], "series") if level in cells]
    return Tree(cells, np.vstack(blocks), {level: rows[used[level]] for level in levels(dimensions)}, path)


def reconcile(origins: list[Origin], test: int, methods: dict[str, Method]) -> dict[str, list[Floats]]:
    """Return every method's forecasts of all nodes for the last `test` origins; those before are learned from."""
    answers: dict[str, list[Floats]] = {name: [] for name in methods}
    for index in range(len(origins) - test, len(origins)):
        now = origins[index]
        asked = Asked(now.tree, now.base, _errors(origins[:index], now), now.sold)
        bottom = now.tree.rows["series"]
        for name, method in methods.items():
            of_series = method(asked)[bottom]
            if not np.isfinite(of_series).all():
                raise ValueError(f"{name} has no forecast for a series in {now.month}")
            answers[name].append(now.tree.summing @ np.maximum(of_series, 0))
    return answers


def measure_levels(origins: list[Origin], answers: list[Floats]) -> dict[str, Measures]:
    """Measure month totals of every level, pooled over the origins."""
    return {
        level: measure(
            pd.DataFrame(
                {
                    "yhat": np.concatenate([a[o.tree.rows[level]] for o, a in zip(origins, answers, strict=True)]),
                    "fact": np.concatenate([o.fact[o.tree.rows[level]] for o in origins]),
                }
            )
        )
        for level in origins[0].tree.rows
    }


def bottom_up(asked: Asked) -> Floats:
    """Leave the series as they are: what planfact does."""
    return asked.base


def library_methods() -> dict[str, Method]:
    """Return the methods of hierarchicalforecast, imported when one is used."""
    return {
        "top-down, forecast shares": lambda asked: _top_down("forecast_proportions", asked),
        "top-down, mean share of 12 months": lambda asked: _top_down("average_proportions", asked),
        "top-down, share of 12 months' sum": lambda asked: _top_down("proportion_averages", asked),
        "MinT wls_struct": lambda asked: _min_trace("wls_struct", asked),
        "MinT wls_var": lambda asked: _min_trace("wls_var", asked),
        "MinT mint_shrink": lambda asked: _min_trace("mint_shrink", asked),
    }


def _levels(dimensions: list[str]) -> list[tuple[str, list[str]]]:
    """Return levels and columns, the total first and the series last, as the library wants them."""
    of = levels(dimensions)
    return [
        ("total", []),
        *((name, of[name]) for name in of if name not in {"total", "series"}),
        ("series", of["series"]),
    ]


def _errors(earlier: list[Origin], now: Origin) -> Floats:
    """Return fact − forecast of today's nodes at earlier origins.

    A node that was not there yet errs as its level did, in proportion to its forecast: without an error it would
    pass for certain.
    """
    columns = []
    for origin in earlier:
        parts = []
        for level, cells in now.tree.cells.items():
            rows = origin.tree.rows[level]
            error = origin.fact[rows] - origin.base[rows]
            known = dict(zip(origin.tree.cells[level], error, strict=True))
            relative = np.abs(error).sum() / max(origin.base[rows].sum(), 1e-9)
            mine = now.base[now.tree.rows[level]]
            parts += [known.get(cell, relative * yhat) for cell, yhat in zip(cells, mine, strict=True)]
        columns.append(parts)
    return np.array(columns, dtype=np.float64).reshape(len(earlier), len(now.base)).T


def _top_down(shares: str, asked: Asked) -> Floats:
    from hierarchicalforecast.methods import TopDown  # noqa: PLC0415 - lives in the environment of the benchmark

    # it takes strict trees only: total, stores, series; groups lie across the stores
    rows = np.concatenate([asked.tree.rows[level] for level in asked.tree.path])
    summing = asked.tree.summing[rows]
    lengths = [len(asked.tree.cells[level]) for level in asked.tree.path]
    ends = np.cumsum(lengths)
    tags = {
        level: np.arange(end - length, end) for level, length, end in zip(asked.tree.path, lengths, ends, strict=True)
    }
    answer = TopDown(shares).fit_predict(
        S=summing, y_hat=asked.base[rows, None], tags=tags, y_insample=summing @ asked.sold
    )["mean"][:, 0]
    full = asked.base.copy()
    full[rows] = answer
    return full


def _min_trace(weights: str, asked: Asked) -> Floats:
    from hierarchicalforecast.methods import MinTrace  # noqa: PLC0415 - lives in the environment of the benchmark

    answer: Floats = MinTrace(weights).fit_predict(
        S=asked.tree.summing,
        y_hat=asked.base[:, None],
        y_insample=asked.errors,
        y_hat_insample=np.zeros_like(asked.errors),  # it wants facts and forecasts, and uses their difference
    )["mean"][:, 0]
    return answer
