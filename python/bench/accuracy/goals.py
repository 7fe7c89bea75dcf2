"""What planfact sets itself beside plain AutoETS on all history, and whether it was met."""

from dataclasses import dataclass
from statistics import mean
from typing import Any

from bench.accuracy.peers import BASELINE, PLANFACT

#: An interval's coverage may be this many points off what its name says. Judged where cells are many: a set has
#: hundreds of months of series, but a dozen of its total, where one month more or less inside is eight points.
COVERAGE_TOLERANCE = 3.0
JUDGED = ("day", "series")


@dataclass(frozen=True)
class Goal:
    """One goal: what is measured, the value, what it should be, and whether it is."""

    name: str
    value: float
    goal: str
    is_met: bool


def goals(results: list[dict[str, Any]]) -> list[Goal]:
    """Return the goals over all sets; none where planfact or the baseline was not run."""
    lines = [{line["model"]: line for line in result["models"]} for result in results]
    if not lines or not all(PLANFACT in of and BASELINE in of for of in lines):
        return []
    month = [_change(of, "series") for of in lines]
    day = [_change(of, "day") for of in lines]
    baseline, planfact = (sum(of[model]["cpu_seconds"] for of in lines) for model in (BASELINE, PLANFACT))
    times = baseline / planfact
    off = [
        abs(measured[f"coverage_{nominal}"] - nominal)
        for of in lines
        for measured in (of[PLANFACT]["measures"][level] for level in JUDGED)
        for nominal in (80, 95)
        if measured[f"coverage_{nominal}"] is not None
    ]
    found = [
        Goal("month WAPE against AutoETS, mean of the sets, %", mean(month), "≤ -20", mean(month) <= -20),
        Goal("month WAPE against AutoETS, worst set, %", max(month), "≤ +1", max(month) <= 1),
        Goal("day WAPE against AutoETS, worst set, %", max(day), "≤ 0", max(day) <= 0),
        Goal("CPU of AutoETS' fits against planfact's workers', backtests included", times, "≥ 10", times >= 10),
    ]
    if off:
        found.append(
            Goal(
                "coverage of days and of months of series, points off, worst set",
                max(off),
                "≤ 3",
                max(off) <= COVERAGE_TOLERANCE,
            )
        )
    return found


def _change(of: dict[str, Any], level: str) -> float:
    """Return planfact's WAPE against the baseline's, in per cent: below 0 is better."""
    return 100 * (float(of[PLANFACT]["measures"][level]["wape"] / of[BASELINE]["measures"][level]["wape"]) - 1)
