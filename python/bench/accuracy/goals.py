"""What planfact sets itself beside other models and its own intervals, and whether it was met.

A goal is judged on every set that has what it needs: its peer was run, and the month was forecast as early as it says.
Where none has, the goal is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import mean
from typing import Any

from bench.accuracy.measures import NOMINAL, sparsity_classes
from bench.accuracy.peers import BASELINE, KNOWING_PEER, PLANFACT

#: A learner of all series and the calendar together, and what planfact's errors may be against it, in per cent.
CALENDAR_PEER = "LightGBM"
KNOWING_TOLERANCE = 15.0
MONTHS_AGAINST_BASELINE = -30.0
#: The best of these is the one to beat a year ahead.
YEAR_PEERS = ("LastYear", "AutoETS-monthly", "Prophet")
YEAR_AHEAD = 12
#: An interval's coverage may be this many points off what its name says, in every class but the sparsest, whose days
#: are mostly certain to be 0. Fewer cells than these say nothing of a class: one more inside is three points.
COVERAGE_TOLERANCE = 3.0
LEAST_CELLS = 30
DAYS_AND_MONTHS = {"day": "days", "series": "months of series"}
#: How many times AutoETS' fits should cost planfact's: in all months, and from the eighth on, which fit each part once.
TIMES_CHEAPER, TIMES_CHEAPER_STEADY = 10.0, 20.0


@dataclass(frozen=True)
class Goal:
    """One goal: what is measured, the value, what it should be, whether it is, and which set or class is its worst."""

    name: str
    value: float
    wanted: str
    is_met: bool
    where: str


@dataclass(frozen=True)
class _Of:
    """What a set gave at one horizon: model → its line."""

    name: str
    ahead: int
    lines: dict[str, dict[str, Any]]

    def change(self, peer: str, level: str) -> float:
        """Return planfact's WAPE against the peer's, in per cent: below 0 is better."""
        ours, theirs = (self.lines[model]["measures"][level]["wape"] for model in (PLANFACT, peer))
        return 100 * (float(ours / theirs) - 1)

    def judged(self, level: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Return planfact's measures of all cells of a level, and of each class whose intervals are judged."""
        line = self.lines[PLANFACT]
        yield "all", line["measures"][level]
        for name in sparsity_classes()[:-1]:
            measured = line["by_sparsity"].get(name, {}).get(level)
            if measured and measured["cells"] >= LEAST_CELLS:
                yield name, measured


def goals(results: list[dict[str, Any]]) -> list[Goal]:
    """Return the goals that these results can judge."""
    all_of = [
        _Of(result["set"], result["ahead"], {line["model"]: line for line in result["models"]}) for result in results
    ]
    ours = [of for of in all_of if PLANFACT in of.lines]
    next_month = [of for of in ours if of.ahead == 1]
    return [
        *_against(next_month, CALENDAR_PEER, 0.0),
        *_against(next_month, KNOWING_PEER, KNOWING_TOLERANCE),
        *_against(next_month, BASELINE, 0.0),
        *_against_baseline([of for of in next_month if BASELINE in of.lines]),
        *_coverage(next_month),
        *_a_year_ahead([of for of in ours if of.ahead == YEAR_AHEAD]),
    ]


def _against(sets: list[_Of], peer: str, most: float) -> Iterator[Goal]:
    if judged := [of for of in sets if peer in of.lines]:
        for level, words in DAYS_AND_MONTHS.items():
            value, name = max((of.change(peer, level), of.name) for of in judged)
            yield Goal(f"{words}: WAPE against {peer}, worst set, %", value, f"≤ {most:+.0f}", value <= most, name)


def _against_baseline(sets: list[_Of]) -> Iterator[Goal]:
    if not sets:
        return
    value = mean(of.change(BASELINE, "series") for of in sets)
    yield Goal(
        f"months of series: WAPE against {BASELINE}, mean of the sets, %",
        value,
        f"≤ {MONTHS_AGAINST_BASELINE:+.0f}",
        value <= MONTHS_AGAINST_BASELINE,
        ", ".join(of.name for of in sets),
    )
    spent, ours = (sum(of.lines[model]["cpu_seconds"] for of in sets) for model in (BASELINE, PLANFACT))
    if ours:
        name = f"CPU of {BASELINE}' fits against planfact's workers, all sets, times"
        yield Goal(name, spent / ours, f"≥ {TIMES_CHEAPER:.0f}", spent / ours >= TIMES_CHEAPER, "")
    if steady := [
        (of.lines[BASELINE]["cpu_seconds_steady"] / of.lines[PLANFACT]["cpu_seconds_steady"], of.name)
        for of in sets
        if of.lines[PLANFACT]["cpu_seconds_steady"]
    ]:
        value, where = min(steady)
        name = "the same from the eighth month on, worst set, times"
        yield Goal(name, value, f"≥ {TIMES_CHEAPER_STEADY:.0f}", value >= TIMES_CHEAPER_STEADY, where)


def _coverage(sets: list[_Of]) -> Iterator[Goal]:
    for level, words in DAYS_AND_MONTHS.items():
        for nominal in NOMINAL:
            found = [
                (abs(covered - nominal), f"{of.name}, {name}: {covered:.1f} of {nominal} %")
                for of in sets
                for name, measured in of.judged(level)
                if (covered := measured[f"coverage_{nominal}"]) is not None
            ]
            if found:
                value, where = max(found)
                yield Goal(
                    f"{words} in {nominal} % intervals, worst class, points off",
                    value,
                    f"≤ {COVERAGE_TOLERANCE:.0f}",
                    value <= COVERAGE_TOLERANCE,
                    where,
                )


def _a_year_ahead(sets: list[_Of]) -> Iterator[Goal]:
    for level, words in DAYS_AND_MONTHS.items():
        found = [
            (*max((of.change(peer, level), peer) for peer in peers), of.name)
            for of in sets
            if (peers := [peer for peer in YEAR_PEERS if peer in of.lines])
        ]
        if found:
            value, peer, name = max(found)
            yield Goal(
                f"{words} a year ahead: WAPE against the best of {', '.join(YEAR_PEERS)}, worst set, %",
                value,
                "≤ +0",
                value <= 0,
                f"{name}, {peer}",
            )
