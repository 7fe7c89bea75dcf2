"""The floor of a forecast: the library's own fits on arrays in memory, in a pool of the same size."""

from concurrent.futures import ProcessPoolExecutor
from itertools import groupby

from planfact.forecast.processes import warm_up
from planfact.forecast.shard import Task


def fit_all(tasks: list[Task], workers: int) -> int:
    """Fit every task in worker processes, the parts of a series together; return how many were served."""
    series = [list(of_series) for _, of_series in groupby(tasks, key=lambda task: task.series_id)]
    with ProcessPoolExecutor(workers, warm_up()) as pool:
        return sum(pool.map(fit_series, series, chunksize=8))


def fit_series(tasks: list[Task]) -> int:
    """Fit and forecast, and throw it away; an error is no more than counted, as in planfact."""
    from planfact.forecast import fit  # noqa: PLC0415 - the parent never pays for the models

    return sum(one.error is None for one in fit.fit_all(tasks))
