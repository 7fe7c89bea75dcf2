"""Fit one model to one series: the only step that SQL cannot do."""

import time

import numpy as np
from statsforecast.models import AutoETS

from planfact.shard import Fitted, Floats, Run

#: A reason is for people: long enough for any message, too short for a dump.
LONGEST_REASON = 300


def fit(series_id: int, y: Floats | None, backtest_y: Floats | None, run: Run) -> Fitted:
    """Fit AutoETS (Hyndman & Khandakar 2008) to a series and to its history before the backtest month.

    One bad series never stops a run: its error is kept as the reason, and finish_run gives it a fallback.
    """
    fitted = Fitted(series_id)
    began = time.perf_counter()
    try:
        if y is not None:
            model = AutoETS(season_length=run.season, model=run.model).fit(y)
            fitted.forecast = _finite(model.predict(h=run.horizon)["mean"])
            fitted.form = model.model_["method"]
            fitted.parameters = _smoothing(model.model_["par"])
        if backtest_y is not None:
            model = AutoETS(season_length=run.season, model=run.model).fit(backtest_y)
            fitted.backtest = _finite(model.predict(h=run.backtest_horizon)["mean"])
    except Exception as error:  # whatever a model does to one series must not reach the others
        fitted.error = f"{run.model} failed: {type(error).__name__}: {error}"[:LONGEST_REASON]
    fitted.seconds = time.perf_counter() - began
    return fitted


def _finite(values: Floats) -> Floats:
    if not np.isfinite(values).all():
        raise ValueError("the forecast is not finite")
    return values


def _smoothing(par: Floats) -> dict[str, float]:
    """Return level, trend, season smoothing and damping, the first four of statsforecast's parameter vector."""
    names = ("alpha", "beta", "gamma", "phi")
    return {name: float(value) for name, value in zip(names, par[:4], strict=True) if np.isfinite(value)}
