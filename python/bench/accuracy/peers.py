"""The peers: models people use for daily sales; most are given one series, LightGBM all together.

All get the same dense daily history; none but KNOWING_PEER is told anything else. Where a model fails or cannot serve a
history so short, the last value of the weekday stands in, as most scripts do; nothing is forecast below 0.
"""

import logging
import resource
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any

import numpy as np

from planfact.forecast.shard import Floats

WEEK, YEAR = 7, 365
LEVELS = (80, 95)
PLANFACT, BASELINE = "planfact", "AutoETS"
#: The weekday profile that spreads a month's forecast over its days is that of the last 12 weeks.
PROFILE_WEEKS = 12
LONGEST_LAG = 28
WEEKS_OF_YEAR = 52
#: LightGBM that knows the promotions of the month in advance, on sets that have them.
KNOWING_PEER = "LightGBM-known"

Interval = tuple[Any, Any]


@dataclass(frozen=True)
class Task:
    """A series to forecast: its daily history, the first day after it, and how many days from there.

    `promotions`, where the set has them, go to the last of these days; who makes use of them is said by name.
    """

    unique_id: str
    y: Floats
    first_day: date
    horizon: int
    promotions: Floats | None = None


@dataclass
class Answer:
    """A forecast by day, with (lo, hi) per level for the days and for their total where the model has them."""

    yhat: Floats
    days: dict[int, Interval] = field(default_factory=dict)
    month: dict[int, Interval] = field(default_factory=dict)
    is_fallback: bool = False
    seconds: float = 0.0


def answer(model: str, task: Task) -> Answer:
    """Fit a peer and forecast; `seconds` are CPU seconds, those of the processes it starts included."""
    began = _cpu()
    try:
        given = PEERS[model](task)
        values = [given.yhat, *(bound for interval in given.days.values() for bound in interval)]
        if not all(np.isfinite(value).all() for value in values):
            raise ValueError("not finite")
    except Exception:  # whatever a model does to one series must not stop the measurement
        given = Answer(_weekday_before(task), is_fallback=True)
    given.yhat = np.maximum(given.yhat, 0)
    given.seconds = _cpu() - began
    return given


def _cpu() -> float:
    spent = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def _weekday_before(task: Task) -> Floats:
    last = task.y[-WEEK:] if len(task.y) >= WEEK else task.y[-1:]
    return np.resize(last, task.horizon)


def _from_statsforecast(model: Any, task: Task) -> Answer:
    said = model.fit(task.y).predict(h=task.horizon, level=list(LEVELS))
    return Answer(said["mean"], {level: (said[f"lo-{level}"], said[f"hi-{level}"]) for level in LEVELS})


def _seasonal_naive(task: Task) -> Answer:
    from statsforecast.models import SeasonalNaive  # noqa: PLC0415 - each worker imports what it uses

    return _from_statsforecast(SeasonalNaive(season_length=WEEK), task)


def _auto_ets(task: Task) -> Answer:
    from statsforecast.models import AutoETS  # noqa: PLC0415

    return _from_statsforecast(AutoETS(season_length=WEEK, model="ZZZ"), task)


def _auto_theta(task: Task) -> Answer:
    from statsforecast.models import AutoTheta  # noqa: PLC0415

    return _from_statsforecast(AutoTheta(season_length=WEEK), task)


def _mstl(task: Task) -> Answer:
    from statsforecast.models import MSTL  # noqa: PLC0415

    seasons = [WEEK, YEAR] if len(task.y) > 2 * YEAR else [WEEK]
    return _from_statsforecast(MSTL(season_length=seasons), task)


def _monthly_ets(task: Task) -> Answer:
    """AutoETS with a season of 12 on the daily means of full months, spread by the weekday profile."""
    from statsforecast.models import AutoETS  # noqa: PLC0415

    begin = task.first_day - timedelta(len(task.y))
    days = np.arange(np.datetime64(begin), np.datetime64(task.first_day))
    months, first, counts = np.unique(days.astype("M8[M]"), return_index=True, return_counts=True)
    is_full = counts == ((months + 1).astype("M8[D]") - months.astype("M8[D]")).astype(int)
    means = np.add.reduceat(task.y, first)[is_full] / counts[is_full]
    ends = np.arange(np.datetime64(task.first_day), np.datetime64(task.first_day + timedelta(task.horizon)))
    _, begins, lengths = np.unique(ends.astype("M8[M]"), return_index=True, return_counts=True)
    said = AutoETS(season_length=12, model="ZZZ").fit(means).predict(h=len(lengths), level=list(LEVELS))

    recent, ahead = task.y[-WEEK * PROFILE_WEEKS :], np.arange(task.horizon) % WEEK
    recent = recent[len(recent) % WEEK :]
    profile = recent.reshape(-1, WEEK).mean(axis=0)[ahead]
    of_month = np.repeat(np.add.reduceat(profile, begins), lengths)
    shares = np.divide(profile, of_month, out=1 / np.repeat(lengths, lengths), where=of_month > 0)
    return Answer(
        np.repeat(said["mean"] * lengths, lengths) * shares,
        month={
            level: (said[f"lo-{level}"][0] * task.horizon, said[f"hi-{level}"][0] * task.horizon)
            for level in LEVELS
            if len(lengths) == 1
        },
    )


def _last_year(task: Task) -> Answer:
    """The same weekday 52 weeks before, as it was."""
    if len(task.y) < WEEKS_OF_YEAR * WEEK:
        raise ValueError("no year")
    return Answer(np.resize(task.y[-WEEKS_OF_YEAR * WEEK :], task.horizon))


def _prophet(task: Task) -> Answer:
    import pandas as pd  # noqa: PLC0415
    from prophet import Prophet  # noqa: PLC0415

    logging.getLogger("cmdstanpy").setLevel(logging.ERROR)
    days = pd.date_range(end=task.first_day - timedelta(1), periods=len(task.y))
    np.random.seed(0)  # Prophet draws its samples from numpy's global state
    model = Prophet().fit(pd.DataFrame({"ds": days, "y": task.y}))
    ahead = pd.DataFrame({"ds": pd.date_range(task.first_day, periods=task.horizon)})
    yhat = model.predict(ahead, vectorized=True)["yhat"].to_numpy()
    drawn = model.predictive_samples(ahead)["yhat"]
    tails = {level: (50 - level / 2, 50 + level / 2) for level in LEVELS}
    return Answer(
        yhat,
        {level: tuple(np.percentile(drawn, tail, axis=1)) for level, tail in tails.items()},
        {level: tuple(np.percentile(drawn.sum(axis=0), tail)) for level, tail in tails.items()},
    )


def _lightgbm(tasks: list[Task], workers: int, knows: bool = False) -> list[Answer]:
    """One LightGBM for all series, untuned: lags, rolling means and the calendar, forecast step by step.

    If it `knows`, the promotions of the day as well.
    """
    import pandas as pd  # noqa: PLC0415
    from lightgbm import LGBMRegressor  # noqa: PLC0415
    from mlforecast import MLForecast  # noqa: PLC0415
    from mlforecast.lag_transforms import RollingMean  # noqa: PLC0415

    began = _cpu()
    frames = [
        pd.DataFrame(
            {
                "unique_id": task.unique_id,
                "ds": pd.date_range(end=task.first_day - timedelta(1), periods=len(task.y)),
                "y": task.y,
                **({"promotions": task.promotions[: len(task.y)]} if knows and task.promotions is not None else {}),
            }
        )
        for task in tasks
        if len(task.y) > LONGEST_LAG + WEEK
    ]
    said: dict[str, Floats] = {}
    if frames:
        model = MLForecast(
            {"yhat": LGBMRegressor(verbosity=-1, n_jobs=workers, deterministic=True, random_state=0)},
            freq="D",
            lags=[7, 14, 21, LONGEST_LAG],
            lag_transforms={1: [RollingMean(WEEK), RollingMean(28)]},
            date_features=["dayofweek", "day", "month", "dayofyear"],
        ).fit(pd.concat(frames), static_features=[])
        ahead = model.predict(h=tasks[0].horizon, X_df=_ahead(tasks) if knows else None)
        said = {name: of["yhat"].to_numpy(dtype=float) for name, of in ahead.groupby("unique_id")}
    seconds = (_cpu() - began) / len(tasks)
    return [
        Answer(
            np.maximum(said.get(task.unique_id, _weekday_before(task)), 0),
            is_fallback=task.unique_id not in said,
            seconds=seconds,
        )
        for task in tasks
    ]


def _ahead(tasks: list[Task]) -> Any:
    """Return what is known of the days to be forecast."""
    import pandas as pd  # noqa: PLC0415

    return pd.concat(
        pd.DataFrame(
            {
                "unique_id": task.unique_id,
                "ds": pd.date_range(task.first_day, periods=task.horizon),
                "promotions": task.promotions[len(task.y) :],
            }
        )
        for task in tasks
        if len(task.y) > LONGEST_LAG + WEEK and task.promotions is not None
    )


def answer_together(model: str, tasks: list[Task], workers: int) -> list[Answer]:
    """Ask a peer that learns from all series together; `seconds` are each series' share."""
    return GLOBAL_PEERS[model](tasks, workers)


#: By importance: the baseline first.
PEERS: dict[str, Callable[[Task], Answer]] = {
    "AutoETS": _auto_ets,
    "SeasonalNaive": _seasonal_naive,
    "LastYear": _last_year,
    "AutoETS-monthly": _monthly_ets,
    "AutoTheta": _auto_theta,
    "MSTL": _mstl,
    "Prophet": _prophet,
}

#: These see all series of a month at once.
GLOBAL_PEERS: dict[str, Callable[[list[Task], int], list[Answer]]] = {
    "LightGBM": _lightgbm,
    KNOWING_PEER: partial(_lightgbm, knows=True),
}
