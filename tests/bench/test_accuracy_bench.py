"""The accuracy benchmark: the measures are utilsforecast's, the command runs whole, no model sees what comes later."""

import json
import subprocess
import sys
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from utilsforecast.losses import bias, coverage, nd

from bench.accuracy.cache import answers
from bench.accuracy.goals import goals
from bench.accuracy.measures import by_sparsity, measure, measure_all
from bench.accuracy.peers import PEERS, Task, answer, answer_together
from bench.accuracy.run import promotions_of

ITEMS = ["1", "2", "3"]
FIRST_DAY, LAST_DAY = "2017-07-01", "2017-12-31"


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench", "accuracy", "--data", str(data), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def measured(data: Path) -> dict[str, Any]:
    """Run two months of a set with planfact and two peers; return model → line."""
    models = "planfact,SeasonalNaive,AutoETS-monthly"
    done = run(data, "--sets", "store-item", "--origins", "2", "--models", models, "--workers", "1", "--json")
    assert done.returncode == 0, done.stderr
    (of_set,) = json.loads(done.stdout)["sets"]
    assert of_set["origins"] == ["2017-11", "2017-12"]
    assert of_set["series"] == len(ITEMS)
    return {line["model"]: line for line in of_set["models"]}


def write_sales(folder: Path, december: float = 1.0, november: float = 1.0) -> pd.DataFrame:
    """Write half a year of a set's file, of two stores; the benchmark takes the first."""
    random = np.random.default_rng(5)
    days = pd.date_range(FIRST_DAY, LAST_DAY)
    rows = pd.DataFrame(
        [(day, store, item) for day in days for store in ("1", "2") for item in ITEMS],
        columns=["date", "store", "item"],
    )
    level = 10 * rows["item"].astype(int) + rows["date"].dt.dayofweek
    times = np.select([rows["date"] >= "2017-12-01", rows["date"] >= "2017-11-01"], [december, november], 1)
    rows["sales"] = (level + random.integers(0, 9, len(rows))) * times
    folder.mkdir()
    rows.to_csv(folder / "store_item_demand.csv.gz", index=False)
    return rows[rows["store"] == "1"]


def forecast_sum(line: dict[str, Any], fact: float) -> float:
    return fact * (1 + line["measures"]["day"]["bias_pct"] / 100)


def test_a_set_from_file_to_table_and_nothing_of_a_month_is_known_before_it(tmp_path: Path) -> None:
    rows = write_sales(tmp_path / "as it was")
    tested = rows[rows["date"] >= "2017-11-01"]
    lines = measured(tmp_path / "as it was")

    # SeasonalNaive, made again: the last week before each month, over and over
    wide = rows.pivot(index="date", columns="item", values="sales")
    forecasts = []
    for month in ("2017-11", "2017-12"):
        days = wide.loc[month].index
        week = wide.loc[: days[0] - pd.Timedelta(1, "D")].iloc[-7:]
        forecasts.append(pd.DataFrame(np.resize(week.to_numpy(), (len(days), 3)), index=days, columns=wide.columns))
    cells = tested.merge(pd.concat(forecasts).stack().rename("yhat").reset_index(), on=["date", "item"])
    cells = cells.assign(unique_id="all", y=cells["sales"], month=cells["date"].dt.month)
    by_month = cells.groupby(["item", "month"], as_index=False)[["y", "yhat"]].sum().assign(unique_id="all")
    naive = lines["SeasonalNaive"]["measures"]
    assert naive["day"]["cells"] == 61 * len(ITEMS)
    assert naive["day"]["wape"] == pytest.approx(100 * nd(cells, ["yhat"])["yhat"].item())
    assert naive["series"]["wape"] == pytest.approx(100 * nd(by_month, ["yhat"])["yhat"].item())
    assert naive["product_group"]["wape"] == naive["series"]["wape"]  # of one store
    assert naive["day"]["coverage_80"] > 0

    assert lines["AutoETS-monthly"]["fallbacks"] == 1  # four and five months: too few for it
    assert lines["planfact"]["measures"]["day"]["wape"] < naive["day"]["wape"]
    assert lines["planfact"]["cpu_seconds_per_series"] > 0

    later = measured_with_tripled_december(tmp_path / "tripled")
    fact, tripled = (
        tested["sales"].sum(),
        tested["sales"].sum() + 2 * tested[tested["date"] >= "2017-12-01"]["sales"].sum(),
    )
    for model, line in lines.items():
        assert forecast_sum(later[model], tripled) == pytest.approx(forecast_sum(line, fact), rel=1e-9), model


def measured_with_tripled_december(folder: Path) -> dict[str, Any]:
    write_sales(folder, december=3)
    return measured(folder)


def test_a_month_forecast_two_months_before_knows_neither_it_nor_the_one_before(tmp_path: Path) -> None:
    def two_ahead(data: Path) -> list[dict[str, Any]]:
        models = "planfact,SeasonalNaive,AutoETS-monthly"
        of = ["--sets", "store-item", "--origins", "1", "--ahead", "2"]
        done = run(data, *of, "--models", models, "--workers", "1", "--json")
        assert done.returncode == 0, done.stderr
        (of_set,) = json.loads(done.stdout)["sets"]
        assert of_set["origins"] == ["2017-12"]
        return of_set["models"]

    rows = write_sales(tmp_path / "as it was")
    lines = two_ahead(tmp_path / "as it was")
    sold = rows[rows["date"] >= "2017-12-01"]["sales"].sum()
    assert [line["measures"]["day"]["cells"] for line in lines] == [31 * len(ITEMS)] * 3
    # the last week of October, over and over: what December gets of it
    week = rows[rows["date"].between("2017-10-25", "2017-10-31")].pivot(index="date", columns="item", values="sales")
    december = np.resize(week.to_numpy(), (61, len(ITEMS)))[30:]
    assert forecast_sum(lines[1], sold) == pytest.approx(december.sum(), rel=1e-6)

    write_sales(tmp_path / "changed", december=3, november=5)
    for line, later in zip(lines, two_ahead(tmp_path / "changed"), strict=True):
        assert forecast_sum(later, 3 * sold) == pytest.approx(forecast_sum(line, sold), rel=1e-9), line["model"]


@pytest.mark.parametrize(("first_day", "horizon"), [(date(2024, 1, 1), 31), (date(2024, 1, 1), 366)])
def test_months_of_a_year_are_each_their_own_and_last_year_is_the_weekday_of_then(
    first_day: date, horizon: int
) -> None:
    days = pd.date_range(end=first_day - pd.Timedelta(1, "D"), periods=5 * 365)
    y = np.asarray(days.month * 10.0 + days.dayofweek)
    task = Task("A", y, first_day, horizon)
    monthly, last = answer("AutoETS-monthly", task), answer("LastYear", task)
    assert not monthly.is_fallback and not last.is_fallback
    assert list(last.yhat) == list(np.resize(y[-364:], horizon))
    ahead = pd.date_range(first_day, periods=horizon)
    of_month = pd.Series(monthly.yhat, index=ahead).groupby(ahead.month).mean()
    assert of_month.to_numpy() == pytest.approx(np.unique(ahead.month) * 10.0 + 3, rel=0.05)
    assert bool(monthly.month) == (horizon == 31)


def test_what_is_missing_or_unknown_is_said(tmp_path: Path) -> None:
    done = run(tmp_path / "nowhere", "--sets", "favorita-15", "--models", "planfact")
    assert done.returncode == 1
    assert "favorita_store_family_15series.csv.gz" in done.stderr
    assert "--data" in done.stderr
    done = run(tmp_path, "--models", "Oracle")
    assert done.returncode == 2
    assert "Oracle" in done.stderr


def test_the_fits_of_a_steady_month_are_counted_with_its_stand_ins(tmp_path: Path) -> None:
    write_sales(tmp_path / "sales")
    command = [sys.executable, "-m", "bench", "steady", "--set", "store-item", "--data", str(tmp_path / "sales")]
    done = subprocess.run([*command, "--months", "3", "--json"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["months"], said["series"]) == (["2017-10", "2017-11", "2017-12"], len(ITEMS))
    # the backtest of December begins before the first month that was closed: it is fitted
    assert (said["stand_ins"], said["origins"] > said["fits"] > 0) == (0, True)
    assert said["times"] == pytest.approx(said["baseline_cpu_seconds"] / said["cpu_seconds"])


amount = st.floats(0, 1e4).map(lambda value: round(value, 3))


@settings(max_examples=30)
@given(st.lists(st.tuples(amount, amount, amount, amount), min_size=1, max_size=30))
def test_measures_equal_utilsforecast(drawn: list[tuple[float, float, float, float]]) -> None:
    cells = pd.DataFrame(drawn, columns=["fact", "yhat", "lo_80", "hi_80"]).assign(lo_95=np.nan, hi_95=np.nan)
    cells.loc[0, "fact"] += 1  # something was sold
    got = measure(cells)
    theirs = cells.rename(columns={"fact": "y", "lo_80": "yhat-lo-80", "hi_80": "yhat-hi-80"}).assign(unique_id="all")
    assert got["wape"] == pytest.approx(100 * nd(theirs, ["yhat"])["yhat"].item())
    mean_error = bias(theirs, ["yhat"])["yhat"].item()  # forecast − actual, whatever its docstring says
    assert got["bias_pct"] == pytest.approx(100 * mean_error / cells["fact"].mean(), abs=1e-9)
    assert got["coverage_80"] == pytest.approx(100 * coverage(theirs, ["yhat"], 80)["yhat"].item())
    assert got["coverage_95"] is None


def test_what_is_not_defined_is_none() -> None:
    nothing = measure(pd.DataFrame({"fact": [0.0], "yhat": [1.0]}))
    assert nothing == {"cells": 1, "wape": None, "bias_pct": None} | dict.fromkeys(
        ["coverage_80", "width_80", "coverage_95", "width_95"]
    )


def test_month_totals_are_measured_at_every_level_against_their_own_intervals() -> None:
    day = pd.Timestamp("2024-05-01")
    days = pd.DataFrame(
        [("A", "x", 1.0, 3.0), ("A", "y", 5.0, 3.0), ("B", "x", 2.0, 2.0)],
        columns=["store", "product_group", "yhat", "fact"],
    ).assign(month=day, day=day)
    bounds = {"month": day, "lo_80": 6.0, "hi_80": 6.5, "lo_95": 0.0, "hi_95": 9.0}
    months = pd.DataFrame(
        [
            {"level": "total"} | bounds,
            {"level": "store", "store": "A"} | bounds,
            {"level": "store", "store": "B"} | bounds,
        ]
    )
    got = measure_all(days, months, ["store", "product_group"])
    assert list(got) == ["day", "series", "store", "product_group", "total"]
    assert [got[level]["wape"] for level in got] == [50, 50, 0, 50, 0]
    assert [got[level]["coverage_80"] for level in got] == [None, None, 50, None, 0]
    assert [got[level]["coverage_95"] for level in got] == [None, None, 100, None, 100]


@pytest.mark.parametrize("model", [name for name in PEERS if name != "Prophet"])
def test_every_peer_follows_the_week_and_never_goes_below_zero(model: str) -> None:
    week = np.array([0.0, 10, 20, 30, 40, 50, 60])
    y: Any = np.tile(week, 60) + np.random.default_rng(1).integers(0, 3, 420)
    given = answer(model, Task("A", y, date(2024, 5, 1), 31))
    assert not given.is_fallback
    assert given.yhat == pytest.approx(np.resize(week, 31) + 1, abs=6)
    assert (given.yhat >= 0).all()
    for level in given.days:
        lo, hi = given.days[level]
        assert (lo <= given.yhat + 1e-9).all() and (given.yhat <= hi + 1e-9).all()


@pytest.mark.skipif(find_spec("mlforecast") is None, reason="mlforecast is in the environment of make bench-accuracy")
def test_lightgbm_learns_from_all_series_and_a_short_one_gets_the_week_before(tmp_path: Path) -> None:
    week = np.array([10.0, 10, 20, 30, 40, 50, 60])
    draw = np.random.default_rng(1)
    tasks = [Task(name, np.tile(week, 60) + draw.integers(0, 3, 420), date(2024, 5, 1), 31) for name in "AB"]
    first, second, short = answers(
        "LightGBM", [*tasks, Task("C", np.array([4.0]), date(2024, 5, 1), 31)], tmp_path, "of", 1, lambda _: None
    )
    assert [one.is_fallback for one in (first, second, short)] == [False, False, True]
    assert first.yhat == pytest.approx(np.resize(week, 31) + 1, abs=6)
    assert second.yhat == pytest.approx(np.resize(week, 31) + 1, abs=6)
    assert list(short.yhat) == [4.0] * 31


@pytest.mark.skipif(find_spec("mlforecast") is None, reason="mlforecast is in the environment of make bench-accuracy")
def test_a_peer_that_knows_the_promotions_of_the_month_follows_them_and_the_other_does_not() -> None:
    draw = np.random.default_rng(2)
    promoted = (draw.random(420 + 31) < 0.3).astype(float)
    y = np.resize([10.0, 10, 20, 30, 40, 50, 60], 420) * (1 + 2 * promoted[:420])
    tasks = [Task(name, y, date(2024, 5, 1), 31, promoted) for name in "AB"]
    week = np.resize([10.0, 10, 20, 30, 40, 50, 60], 31)
    error = {
        model: float(np.abs(answer_together(model, tasks, 1)[0].yhat - week * (1 + 2 * promoted[420:])).sum())
        for model in ("LightGBM", "LightGBM-known")
    }
    assert error["LightGBM-known"] < error["LightGBM"] / 3


def test_what_is_known_of_promotions_ends_with_the_month() -> None:
    days = pd.date_range("2024-01-01", "2024-03-31")
    known = pd.Series(np.arange(len(days), dtype=float) + 1, index=days).drop(pd.Timestamp("2024-02-02"))
    given = promotions_of(known, pd.Period("2024-02"), 10 + 29)
    assert list(given[:11]) == [*range(22, 32), 32]
    assert given[11] == 0
    assert len(given) == 10 + 29
    assert given[-1] == 60


def test_measures_are_told_apart_by_the_days_without_a_sale() -> None:
    days = pd.DataFrame(
        {
            "month": pd.Timestamp("2024-01-01"),
            "store": ["A", "A", "B", "B"],
            "zero_share": [0.0, 0.0, 0.6, 0.6],
            "yhat": [10.0, 10, 1, 1],
            "fact": [10.0, 10, 0, 4],
        }
    )
    found = by_sparsity(days, None, ["store"])
    assert {name: of["day"]["wape"] for name, of in found.items()} == {"0-2 %": 0, "50-75 %": 100}
    assert {name: of["series"]["cells"] for name, of in found.items()} == {"0-2 %": 1, "50-75 %": 1}


@pytest.mark.parametrize("y", [[4.0], [4.0, 5, 6], [0.0] * 5, [3.0] * 10])
def test_a_history_too_short_gets_the_week_before(y: list[float]) -> None:
    for model in PEERS:
        assert np.isfinite(answer(model, Task("A", np.array(y), date(2024, 5, 1), 31)).yhat).all()


def test_a_series_is_never_fitted_twice_but_a_changed_one_is(tmp_path: Path) -> None:
    said: list[str] = []
    tasks = [Task(name, np.arange(20.0), date(2024, 5, 1), 31) for name in ("A", "B")]

    def ask() -> list[Any]:
        return answers("SeasonalNaive", tasks, tmp_path, "a set 2024-05", 1, said.append)

    first = ask()
    again = ask()
    assert said == ["a set 2024-05: SeasonalNaive, 2 series"]
    assert [list(one.yhat) for one in again] == [list(one.yhat) for one in first]
    tasks[1] = Task("B", np.arange(20.0) * 2, date(2024, 5, 1), 31)
    assert list(ask()[1].yhat) == list(2 * first[1].yhat)
    assert said[1:] == ["a set 2024-05: SeasonalNaive, 1 series"]


def of_model(model: str, day: float, month: float, seconds: float = 1.0) -> dict[str, Any]:
    nothing = {"coverage_80": None, "coverage_95": None}
    measures = {"day": {"wape": day} | nothing, "series": {"wape": month} | nothing}
    cpu = {"cpu_seconds": seconds, "cpu_seconds_steady": seconds / 2}
    return {"model": model, "measures": measures, "by_sparsity": {}} | cpu


def of_set(name: str, *lines: dict[str, Any], ahead: int = 1) -> dict[str, Any]:
    return {"set": name, "ahead": ahead, "models": list(lines)}


def judged(*results: dict[str, Any]) -> list[tuple[float, bool, str]]:
    return [(round(goal.value, 6), goal.is_met, goal.where) for goal in goals(list(results))]


def test_goals_against_autoets_are_judged_on_the_worst_set_the_mean_and_the_processor() -> None:
    better = of_set("better", of_model("AutoETS", 10, 10, 2.0), of_model("planfact", 9, 4, 0.1))
    worse = of_set("worse", of_model("AutoETS", 10, 10, 2.0), of_model("planfact", 11, 12, 0.4))
    assert judged(better) == [
        (-10, True, "better"), (-60, True, "better"), (-60, True, "better"), (20, True, ""), (20, True, "better")
    ]  # fmt: skip
    assert judged(better, worse) == [
        (10, False, "worse"), (20, False, "worse"), (-20, False, "better, worse"), (8, False, ""), (5, False, "worse")
    ]  # fmt: skip


def test_lightgbm_must_not_be_better_and_one_that_knows_the_promotions_only_a_little() -> None:
    calendar = of_set("calendar", of_model("LightGBM", 10, 10), of_model("planfact", 10, 10.1))
    known = of_set("known", of_model("LightGBM-known", 10, 10), of_model("planfact", 11.4, 11.6))
    assert judged(calendar, known) == [
        (0, True, "calendar"), (1, False, "calendar"), (14, True, "known"), (16, False, "known")
    ]  # fmt: skip


def test_a_year_ahead_the_best_of_three_is_the_one_to_beat() -> None:
    lines = [of_model("LastYear", 20, 8), of_model("AutoETS-monthly", 16, 10), of_model("Prophet", 30, 30)]
    assert judged(of_set("a year", *lines, of_model("planfact", 15.2, 10), ahead=12)) == [
        (-5, True, "a year, AutoETS-monthly"), (25, False, "a year, LastYear")
    ]  # fmt: skip
    # of the months between nothing was set
    assert judged(of_set("a quarter", *lines, of_model("planfact", 15.2, 10), ahead=3)) == []


def test_coverage_is_judged_of_all_and_of_every_class_but_the_sparsest_and_those_of_few_cells() -> None:
    def holding(coverage_80: float, coverage_95: float, cells: int = 100) -> dict[str, Any]:
        covered = {"wape": 10.0, "coverage_80": coverage_80, "coverage_95": coverage_95, "cells": cells}
        return {"day": covered, "series": covered}

    line = of_model("planfact", 10, 10) | {"measures": holding(81, 95)}
    classes = {"0-2 %": holding(76, 97), "2-25 %": holding(20, 20, cells=29), "75-100 %": holding(99, 100)}
    assert judged(of_set("sparse", line | {"by_sparsity": classes})) == [
        (4, False, "sparse, 0-2 %: 76.0 of 80 %"), (2, True, "sparse, 0-2 %: 97.0 of 95 %")
    ] * 2  # fmt: skip
    assert [at[:2] for at in judged(of_set("sparse", line | {"by_sparsity": {}}))] == [(1, True), (0, True)] * 2


def test_what_has_no_peer_has_no_goal() -> None:
    assert judged(of_set("alone", of_model("planfact", 9, 4))) == []
    assert judged(of_set("without", of_model("AutoETS", 9, 4))) == []


def test_several_months_ahead_are_measured_one_after_another(tmp_path: Path) -> None:
    write_sales(tmp_path / "sales")
    of = ["--sets", "store-item", "--origins", "1", "--models", "SeasonalNaive", "--workers", "1"]
    done = run(tmp_path / "sales", *of, "--ahead", "1,2", "--json")
    assert done.returncode == 0, done.stderr
    assert [(of["ahead"], of["origins"]) for of in json.loads(done.stdout)["sets"]] == [
        (1, ["2017-12"]),
        (2, ["2017-12"]),
    ]
    refused = run(tmp_path / "sales", *of, "--ahead", "13")
    assert refused.returncode == 2
    assert "13" in refused.stderr
