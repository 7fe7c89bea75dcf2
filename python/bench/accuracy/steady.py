"""What the fits of a month cost once it is one of many: months closed in a row, and the last beside AutoETS."""

import time
from collections.abc import Callable
from itertools import groupby
from typing import Any

import pandas as pd
import psycopg

from bench.accuracy.peers import BASELINE, Task, answer
from bench.accuracy.replay import Vintage, replay
from bench.accuracy.sets import SalesSet
from planfact.forecast.fit import fit_all
from planfact.forecast.shard import LARGEST_SHARD, read_shard, shards_of
from planfact.server.embedded import EmbeddedServer


def run_steady(
    server: EmbeddedServer,
    sales_set: SalesSet,
    rows: pd.DataFrame,
    months: list[pd.Period],
    say: Callable[[str], None],
) -> dict[str, Any]:
    """Close the months, then fit the last one's parts and AutoETS on all history again, in this process.

    CPU seconds are of the fits alone; `worker_cpu_seconds` of all that planfact's workers did, month by month.
    """
    measured: dict[str, Any] = {}

    def measure(conn: psycopg.Connection, vintage: Vintage) -> None:
        if vintage.month == months[-1]:
            measured.update(_measure(conn, vintage, say))

    vintages = replay(server, sales_set, rows, months, {}, say, after=measure)
    return {
        "set": sales_set.name,
        "months": [str(month) for month in months],
        "series": len(vintages[-1].series),
        "worker_cpu_seconds": [vintage.client_seconds for vintage in vintages],
        **measured,
        "times": measured["baseline_cpu_seconds"] / measured["cpu_seconds"],
    }


def _measure(conn: psycopg.Connection, vintage: Vintage, say: Callable[[str], None]) -> dict[str, Any]:
    (stand_ins,) = (
        conn.execute("select count(*) from run_stand_in where run_id = %s", [vintage.run_id]).fetchone() or ()
    )
    tasks = [
        task
        for shard in shards_of(conn, vintage.run_id, LARGEST_SHARD)
        for task in read_shard(conn, vintage.run_id, shard)
    ]
    first, horizon = vintage.month.start_time.date(), vintage.month.days_in_month
    asked = [Task(series.unique_id, series.y, first, horizon) for series in vintage.series]
    fit_all(tasks[:1])  # compiled and imported before anything is counted
    answer(BASELINE, asked[0])
    say(f"{vintage.month}: {len(tasks)} fits, and {len(asked)} of {BASELINE}")
    by_form: dict[str, float] = {}
    for part, of_part in groupby(
        sorted(tasks, key=lambda task: (task.part != "daily", task.part)), lambda task: task.part
    ):
        began = time.process_time()
        fit_all(list(of_part))
        by_form[part] = time.process_time() - began
    began = time.process_time()
    for _, of_series in groupby(tasks, key=lambda task: task.series_id):
        fit_all(list(of_series))
    spent = time.process_time() - began
    return {
        "stand_ins": stand_ins,
        "fits": len(tasks),
        "origins": sum(len(task.origins) for task in tasks),
        "cpu_seconds": spent,
        # each part alone: one that takes the smoothing of another searches for its own here
        "cpu_seconds_alone": by_form,
        "baseline_cpu_seconds": sum(answer(BASELINE, one).seconds for one in asked),
    }
