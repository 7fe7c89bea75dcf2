"""Levels: parts sum to totals, bottom-up is planfact as it is, and no method sees an error before it was made."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bench.accuracy.reconcile import (
    BOTTOM_UP,
    Asked,
    Origin,
    bottom_up,
    build_tree,
    library_methods,
    measure_levels,
    reconcile,
    same_cells,
)

DIMENSIONS = ["store", "product_group"]
SERIES: list[tuple[str, ...]] = [("A", "x"), ("A", "y"), ("B", "x"), ("B", "y")]
USED = {level: level for level in ("series", "store", "product_group", "total")}


def made_origins(count: int = 5, series: list[tuple[str, ...]] = SERIES) -> list[Origin]:
    """Make origins whose forecasts of levels do not sum up."""
    random = np.random.default_rng(3)
    tree = build_tree(series, DIMENSIONS, USED)
    made = []
    for month in pd.period_range("2024-01", periods=count, freq="M"):
        fact = tree.summing @ random.uniform(50, 150, len(series))
        base = fact * random.uniform(0.8, 1.2, len(fact))
        made.append(Origin(month, tree, base, fact, random.uniform(50, 150, (len(series), 12))))
    return made


def assert_parts_sum_to_totals(origin: Origin, answer: Any) -> None:
    series = answer[origin.tree.rows["series"]]
    (total,) = answer[origin.tree.rows["total"]]
    assert total == pytest.approx(series.sum())
    for level, dimension in (("store", 0), ("product_group", 1)):
        of_level = dict(zip(origin.tree.cells[level], answer[origin.tree.rows[level]], strict=True))
        for (name,), value in of_level.items():
            parts = [part for cell, part in zip(SERIES, series, strict=True) if cell[dimension] == name]
            assert value == pytest.approx(sum(parts)), name


def test_parts_sum_to_totals_whatever_a_method_answers_and_none_is_below_zero() -> None:
    origins = made_origins()
    wild = np.random.default_rng(1).normal(0, 100, len(origins[0].base))
    answers = reconcile(origins, 2, {BOTTOM_UP: bottom_up, "wild": lambda asked: wild})
    for answer in answers.values():
        for origin, of_origin in zip(origins[-2:], answer, strict=True):
            assert_parts_sum_to_totals(origin, of_origin)
            assert (of_origin >= 0).all()
    bottom = origins[0].tree.rows["series"]
    for origin, of_origin in zip(origins[-2:], answers[BOTTOM_UP], strict=True):
        assert list(of_origin[bottom]) == list(origin.base[bottom])


def test_a_method_learns_from_origins_passed_and_from_no_other() -> None:
    def told(origins: list[Origin]) -> list[Asked]:
        asked: list[Asked] = []

        def listen(of: Asked) -> Any:
            asked.append(of)
            return of.base

        reconcile(origins, 2, {"listener": listen})
        return asked

    origins = made_origins()
    first, second = told(origins)
    assert first.errors.shape == (len(origins[0].base), 3)
    assert first.errors[:, -1] == pytest.approx(origins[2].fact - origins[2].base)

    changed = [*origins[:3], *(replace(origin, fact=3 * origin.fact) for origin in origins[3:])]
    first_again, second_again = told(changed)
    assert np.array_equal(first_again.errors, first.errors)
    assert np.array_equal(second_again.errors[:, :3], second.errors[:, :3])
    assert second_again.errors[:, 3] == pytest.approx(changed[3].fact - changed[3].base)


def test_a_series_that_was_not_there_errs_as_its_level_did() -> None:
    before, now = made_origins(1, SERIES[:3])[0], made_origins(1)[0]
    asked: list[Asked] = []

    def listener(of: Asked) -> Any:
        asked.append(of)
        return of.base

    reconcile([before, now], 1, {"listener": listener})
    bottom = before.tree.rows["series"]
    relative = np.abs(before.fact - before.base)[bottom].sum() / before.base[bottom].sum()
    assert asked[0].errors[-1, 0] == pytest.approx(relative * now.base[-1])


def test_levels_with_the_same_cells_are_forecast_once() -> None:
    rows = pd.DataFrame(SERIES, columns=DIMENSIONS)
    assert same_cells(rows, DIMENSIONS) == USED
    assert same_cells(rows[:2], DIMENSIONS) == USED | {"store": "total", "product_group": "series"}
    tree = build_tree(SERIES[:2], DIMENSIONS, same_cells(rows[:2], DIMENSIONS))
    assert tree.summing.tolist() == [[1, 1], [1, 0], [0, 1]]
    origin = Origin(pd.Period("2024-01"), tree, np.array([9.0, 4, 4]), np.array([8.0, 2, 6]), np.ones((2, 1)))
    measured = measure_levels([origin], [origin.base])
    assert [(level, of["wape"]) for level, of in measured.items()] == [
        ("series", 50), ("store", 12.5), ("product_group", 50), ("total", 12.5)
    ]  # fmt: skip


def test_the_library_agrees_with_itself() -> None:
    pytest.importorskip("hierarchicalforecast", reason="lives in the environment of make bench-levels")
    origins = made_origins()
    for name, answer in reconcile(origins, 2, library_methods()).items():
        for origin, of_origin in zip(origins[-2:], answer, strict=True):
            assert_parts_sum_to_totals(origin, of_origin)
            top = origin.tree.rows["total"]
            assert (of_origin[top] == pytest.approx(origin.base[top])) == name.startswith("top-down"), name


def write_sales(folder: Path, july: float = 1.0) -> Path:
    """Write seven months of a set's file, of two stores and two families, with July as it was or many times that."""
    random = np.random.default_rng(5)
    rows = pd.DataFrame(
        [
            (day, store, family)
            for day in pd.date_range("2017-01-01", "2017-07-31")
            for store in ("1", "2")
            for family in ("A",)  # stores are the series then, and the family is the total: two levels to forecast
        ],
        columns=["date", "store_nbr", "family"],
    )
    level = 10 * rows["store_nbr"].astype(int) + rows["date"].dt.dayofweek
    rows["sales"] = (level + random.integers(0, 9, len(rows))) * np.where(rows["date"] >= "2017-07-01", july, 1)
    folder.mkdir()
    rows.to_csv(folder / "favorita_store_family_15series.csv.gz", index=False)
    return folder


def run(data: Path, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench", *arguments]
    command += ["--sets", "favorita-15", "--origins", "1", "--data", str(data), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (of_set,) = json.loads(done.stdout)["sets"]
    assert of_set["origins"] == ["2017-07"]
    return of_set


def test_bottom_up_is_planfact_and_knows_nothing_of_the_month(tmp_path: Path) -> None:
    options = ("levels", "--learning", "2", "--only-bottom-up")
    as_it_was = write_sales(tmp_path / "as it was")
    of_set = run(as_it_was, *options)
    assert of_set["learning"] == 2
    apart, summed = of_set["methods"]
    assert [apart["method"], summed["method"]] == ["each level apart", BOTTOM_UP]
    (product,) = run(as_it_was, "accuracy", "--models", "planfact")["models"]
    for level, measures in summed["measures"].items():
        for name in ("cells", "wape", "bias_pct"):
            assert measures[name] == pytest.approx(product["measures"][level][name]), level
    assert apart["measures"]["series"] == summed["measures"]["series"]
    assert apart["measures"]["total"]["bias_pct"] != pytest.approx(summed["measures"]["total"]["bias_pct"])

    tripled = run(write_sales(tmp_path / "tripled", july=3), *options)
    for before, after in zip(of_set["methods"], tripled["methods"], strict=True):
        for level, measures in before["measures"].items():
            # forecast ÷ fact: a third, since the forecast stayed and the fact tripled
            assert 1 + after["measures"][level]["bias_pct"] / 100 == pytest.approx(
                (1 + measures["bias_pct"] / 100) / 3
            ), level
