"""The floor of a forecast: the library's own fits on arrays in memory, in a pool of the same size."""

from concurrent.futures import ProcessPoolExecutor

from planfact.forecast.processes import warm_up
from planfact.forecast.shard import Task


def fit_all(tasks: list[Task], workers: int) -> int:
    """Fit every task in worker processes; return how many were served."""
    with ProcessPoolExecutor(workers, warm_up()) as pool:
        return sum(pool.map(fit_one, tasks, chunksize=32))


def fit_one(task: Task) -> bool:
    """Fit and forecast, and throw it away; an error is no more than counted, as in planfact."""
    from planfact.forecast.fit import fit  # noqa: PLC0415 - the parent never pays for the models

    return fit(task).error is None
