"""Fit one model to one history: the only step that SQL cannot do."""

import time
from datetime import date
from typing import Any

import numpy as np
from statsforecast.ets import ets_f, initstate
from statsforecast.models import ADIDA, AutoETS

from planfact.forecast.shard import Fitted, Floats, Task

#: A reason is for people: long enough for any message, too short for a dump.
LONGEST_REASON = 300

#: Series, part and first origin → the model that was fitted.
Models = dict[tuple[int, str | None, date], dict[str, Any]]


def fit_all(tasks: list[Task]) -> list[Fitted]:
    """Fit the parts of series; a part that takes the smoothing of another comes after it."""
    models: Models = {}
    return [_fit(task, models) for task in tasks]


def _fit(task: Task, models: Models) -> Fitted:
    """Fit AutoETS (Hyndman & Khandakar 2008) or ADIDA (Nikolopoulos et al. 2011) and forecast from every origin.

    One bad series never stops a run: its error is kept as the reason, and finish_run does without it.
    """
    fitted = Fitted(task)
    began = time.perf_counter()
    try:
        forecasts = _adida(task) if task.model == "ADIDA" else _ets(task, fitted.parameters, models)
        fitted.forecasts = [_finite(values) for values in forecasts]
    except Exception as error:  # whatever a model does to one series must not reach the others
        fitted.error = f"{task.part}: {task.model} failed: {type(error).__name__}: {error}"[:LONGEST_REASON]
    fitted.seconds = time.perf_counter() - began
    return fitted


def _ets(task: Task, parameters: dict[str, object], models: Models) -> list[Floats]:
    """Fit once, up to the first cut; at later cuts the same model only takes in what came since."""
    model = AutoETS(season_length=task.season, model=task.model)
    known = task.y[: task.cuts[0]]
    donor = models.get((task.series_id, task.smoothing_of, task.origins[0]))
    if donor and donor["m"] == task.season:
        model.model_ = _with_smoothing_of(donor, known)
    else:
        model.fit(known)
    models[task.series_id, task.part, task.origins[0]] = model.model_
    parameters |= {"form": model.model_["method"], **_smoothing(model.model_["par"])}
    first = model.predict(h=task.steps[0])["mean"]
    later = zip(task.cuts[1:], task.steps[1:], strict=True)
    return [first, *(model.forward(y=task.y[:cut], h=steps)["mean"] for cut, steps in later)]


def _with_smoothing_of(donor: dict[str, Any], y: Floats) -> dict[str, Any]:
    """Take a fitted model's form and smoothing to another history; only its initial states are estimated from that."""
    _, trend, season, *_ = donor["components"]
    states = initstate(y, donor["m"], trend, season)  # type: ignore[no-untyped-call]
    if season != "N":  # the last state of the season is what the others leave, as statsforecast has it
        seasons = states[2 if trend != "N" else 1 :]
        rest = -seasons.sum() if season == "A" else donor["m"] - seasons.sum()
        states = np.append(states, rest)
    model = ets_f(y, donor["m"], model={**donor, "par": np.concatenate([donor["par"][:4], states])})  # type: ignore[no-untyped-call]
    return {**model, "method": donor["method"]}


def _adida(task: Task) -> list[Floats]:
    origins = zip(task.cuts, task.steps, strict=True)
    return [ADIDA().forecast(y=task.y[:cut], h=steps)["mean"] for cut, steps in origins]


def _finite(values: Floats) -> Floats:
    if not np.isfinite(values).all():
        raise ValueError("the forecast is not finite")
    return values


def _smoothing(par: Floats) -> dict[str, float]:
    """Return level, trend, season smoothing and damping, the first four of statsforecast's parameter vector."""
    names = ("alpha", "beta", "gamma", "phi")
    return {name: float(value) for name, value in zip(names, par[:4], strict=True) if np.isfinite(value)}
