"""The steps of one size, in the order of the data's way, each timed once in a session of its own."""

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psycopg

from bench.measure import Action, Stopwatch, Watch, process_parents, processor_seconds, timed
from planfact.database import connect
from planfact.forecast.processes import warm_up
from planfact.forecast.shard import LARGEST_SHARD, shards_of
from planfact.forecast.worker import fit_shard, start_worker
from planfact.intake.load import columns, load
from planfact.intake.reading import Reading

HERE = Path(__file__).parent
T = TypeVar("T")


@dataclass(frozen=True)
class Step:
    """One step at one size: seconds, processor seconds of server and client together, peaks of their largest process.

    Processor seconds hardly depend on what else the machine does.
    """

    name: str
    seconds: float
    processor_seconds: float
    server_mb: float | None
    client_mb: float | None


class Steps:
    """Runs the steps on an empty planfact database, whose server reads and writes files in `folder`."""

    def __init__(self, dsn: str, folder: Path, workers: int, say: Callable[[str], None]) -> None:
        self.watch = Stopwatch(dsn)
        self.folder = folder
        self.workers = workers
        self.say = say
        self.done: list[Step] = []
        self.fitted_series = 0

    def run(self, series: int, forecast_series: int) -> dict[str, float]:
        """Run every step; return rows and megabytes."""
        rows = self._write("history", series)
        self._load("first load and commit")
        self._step("mart refresh, first", lambda conn: conn.execute("call refresh_export_mart()"))
        run_id = self._forecast(min(series, forecast_series))
        self._step("publish plan", lambda conn: conn.execute("call publish_plan(%s)", [run_id]))
        self._step("report refresh, first", lambda conn: conn.execute("call refresh_plan_fact()"))
        self._override()
        self._step("report refresh after an override", lambda conn: conn.execute("call refresh_plan_fact()"))
        month_rows = self._write("month", series)
        self._load("monthly load and commit")
        self._step("mart refresh, monthly", lambda conn: conn.execute("call refresh_export_mart()"))
        self._step("report refresh, monthly", lambda conn: conn.execute("call refresh_plan_fact()"))
        self._write("next_month", series)
        self._load("nothing corrected: load and commit")
        self._step("nothing corrected: mart refresh", lambda conn: conn.execute("call refresh_export_mart()"))
        self._step("nothing corrected: report refresh", lambda conn: conn.execute("call refresh_plan_fact()"))
        self._step("read of all sales", lambda conn: conn.execute("select count(*), sum(sales) from sales"))
        self._step("read as of version 1", lambda conn: conn.execute("select count(*), sum(sales) from sales_as_of(1)"))
        with connect(self.watch.dsn) as conn:
            sizes = conn.execute(
                "select pg_database_size(current_database()) / 1e6, pg_total_relation_size('sales') / 1e6,"
                " pg_total_relation_size('export_mart') / 1e6,"
                " (pg_total_relation_size('plan_fact_closed') + pg_total_relation_size('plan_fact_open')) / 1e6"
            ).fetchone()
        assert sizes is not None
        names = ("database_mb", "sales_mb", "mart_mb", "report_mb")
        kept = {"rows": rows, "month_rows": month_rows, "fitted_series": self.fitted_series}
        return {**kept, **dict(zip(names, map(float, sizes), strict=True))}

    def _step(self, name: str, action: Action[T]) -> T:
        self.say(name)
        with self.watch.session() as conn, Watch(conn.info.backend_pid) as seen:
            server = process_parents().get(conn.info.backend_pid, 0)
            before = processor_seconds(server) + processor_seconds(os.getpid())
            result, seconds = timed(action, conn)
            used = processor_seconds(server) + processor_seconds(os.getpid()) - before
        self.done.append(Step(name, seconds, used, seen.server_mb, seen.client_mb))
        self.say(f"  {seconds:.1f} s, {used:.1f} s of processor time")
        return result

    def _write(self, name: str, series: int) -> int:
        """Let the server write the next file."""
        self.say(f"writing {name}.csv")
        with connect(self.watch.dsn) as conn, conn.transaction():
            conn.execute("select setseed(0.2017)")
            if name == "history":
                conn.execute(_query("shop", series))
            written = conn.execute(
                b"copy (" + _query(name, series) + f") to '{self._file}' (format csv, header)".encode()
            )
            return written.rowcount

    @property
    def _file(self) -> Path:
        return self.folder / "sales.csv"

    def _override(self) -> None:
        """Override the plan of one shop."""
        with connect(self.watch.dsn) as conn:
            planned = conn.execute("select min(month), min(store) from plan_fact_month where plan > 0")
            month, store = planned.fetchone() or ()
            conn.execute("call override_plan(%s, percent => 5, reason => 'a fair', store => %s)", [month, store])

    def _load(self, name: str) -> None:
        self._step(name, lambda conn: load(conn, [str(self._file)], Reading(columns(conn), {})))

    def _forecast(self, series: int) -> int:
        """Let workers fit the first series; SQL gives the others their fallback. Return the run."""
        with connect(self.watch.dsn) as conn:
            (run_id,) = conn.execute("call start_run()").fetchone() or ()
            shards = shards_of(conn, run_id, LARGEST_SHARD)[: -(-series // LARGEST_SHARD)]
        fitted = sum(shard.series_count for shard in shards)

        def fit(_: psycopg.Connection) -> None:
            with ProcessPoolExecutor(self.workers, warm_up(), start_worker, (self.watch.dsn, run_id)) as pool:
                assert sum(pool.map(fit_shard, shards)) == fitted

        self.fitted_series = fitted
        self._step("fit and write a share", fit)
        self._step("finish run", lambda conn: conn.execute("call finish_run(%s)", [run_id]))
        return int(run_id)


def _query(name: str, series: int) -> bytes:
    return (HERE / f"{name}.sql").read_text().replace("%(series)s", str(series)).rstrip().encode()
