"""The floor of a forecast: the library's own fit on arrays in memory, in a pool of the same size."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from planfact.forecast import warm_up
from planfact.shard import Floats


@dataclass(frozen=True)
class Task:
    """One fit: a history and how many days to forecast."""

    model: str
    season: int
    y: Floats
    horizon: int


def fit_all(tasks: list[Task], workers: int) -> int:
    """Fit every task in worker processes; return how many were served."""
    with ProcessPoolExecutor(workers, warm_up()) as pool:
        return sum(pool.map(fit_one, tasks, chunksize=16))


def fit_one(task: Task) -> bool:
    """Fit and forecast; an error is no more than counted, as in planfact."""
    from statsforecast.models import AutoETS  # noqa: PLC0415 - the parent never pays for the models

    try:
        AutoETS(season_length=task.season, model=task.model).fit(task.y).predict(h=task.horizon)
    except Exception:  # what a model does to one series must not stop the measurement
        return False
    return True
