"""Fit one model to one history: the only step that SQL cannot do."""

import time

import numpy as np
from statsforecast.models import ADIDA, AutoETS

from planfact.forecast.shard import Fitted, Floats, Task

#: A reason is for people: long enough for any message, too short for a dump.
LONGEST_REASON = 300


def fit(task: Task) -> Fitted:
    """Fit AutoETS (Hyndman & Khandakar 2008) or ADIDA (Nikolopoulos et al. 2011) and forecast from every origin.

    One bad series never stops a run: its error is kept as the reason, and finish_run does without it.
    """
    fitted = Fitted(task)
    began = time.perf_counter()
    try:
        forecasts = _adida(task) if task.model == "ADIDA" else _ets(task, fitted.parameters)
        fitted.forecasts = [_finite(values) for values in forecasts]
    except Exception as error:  # whatever a model does to one series must not reach the others
        fitted.error = f"{task.part}: {task.model} failed: {type(error).__name__}: {error}"[:LONGEST_REASON]
    fitted.seconds = time.perf_counter() - began
    return fitted


def _ets(task: Task, parameters: dict[str, object]) -> list[Floats]:
    """Fit once, up to the first cut; at later cuts the same model only takes in what came since."""
    model = AutoETS(season_length=task.season, model=task.model).fit(task.y[: task.cuts[0]])
    parameters |= {"form": model.model_["method"], **_smoothing(model.model_["par"])}
    first = model.predict(h=task.steps[0])["mean"]
    later = zip(task.cuts[1:], task.steps[1:], strict=True)
    return [first, *(model.forward(y=task.y[:cut], h=steps)["mean"] for cut, steps in later)]


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
