"""The steps of the benchmark, in the order of the data's way, each followed by its floor."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import psycopg

from bench.bare import fit_all
from bench.data import Sales, SalesFile
from bench.measure import Line, Stopwatch
from bench.months.command import STORED_FITS
from planfact.database import connect
from planfact.forecast import Request, forecast
from planfact.forecast.processes import warm_up
from planfact.forecast.shard import LARGEST_SHARD, Fitted, Task, read_shard, read_written, shards_of, write_shard
from planfact.intake.load import columns, load
from planfact.intake.reading import Reading

Say = Callable[[str], None]

#: Steps that are their own repetition are measured this often; reads of less than a second more often.
REPEATS = 5
READ_REPEATS = 9

#: The floors of SQL steps sort and group in the memory that planfact's own procedures give themselves.
WORK_MEM = "set work_mem = '256MB'"


def run_steps(dsn: str, sales: Sales, folder: Path, workers: int, say: Say) -> list[Line]:
    """Run every step on an empty planfact database, whose server reads and writes files in `folder`."""
    watch = Stopwatch(dsn)
    say("first load")
    _load(watch, "first load", sales.history)
    say("forecast")
    _refresh_mart(watch, "first mart refresh")
    run_id = _forecast(watch, workers)
    with connect(dsn) as conn:
        conn.execute("call publish_plan(%s)", [run_id])
    say("mart read, forecast write")
    for _ in range(REPEATS):
        _read_mart(watch, run_id)
        _write_forecast(watch, run_id, folder)
    for number, month in enumerate(sales.months, 1):
        say(f"month {number} of {len(sales.months)}")
        if number in (1, len(sales.months)):
            _close(watch, number, month)
        else:
            _close_unmeasured(dsn, month)
    say("reports, and the read as of the first version")
    _read_reports(watch)
    for _ in range(READ_REPEATS):
        _read_as_of(watch)
    return list(watch.lines.values())


def _close(watch: Stopwatch, number: int, month: SalesFile) -> None:
    """Measure what a month costs: each step is repeated, beside its floor."""
    _load(watch, f"commit, month {number}", month)
    _refresh_mart(watch, f"mart refresh, month {number}")
    with connect(watch.dsn) as conn:
        (run_id,) = conn.execute("call start_run()").fetchone() or ()
        conn.execute(STORED_FITS.encode(), {"run": run_id})
    _finish(watch, f"end of a run, month {number}", run_id)
    with connect(watch.dsn) as conn:
        conn.execute("call publish_plan(%s)", [run_id])
    _refresh_reports(watch, f"reports, month {number}")
    _override(watch, f"reports after an override, month {number}")


def _close_unmeasured(dsn: str, month: SalesFile) -> None:
    with connect(dsn) as conn:
        load(conn, [str(month.named)], Reading(columns(conn), {}))
        conn.execute("call refresh_export_mart()")
        (run_id,) = conn.execute("call start_run()").fetchone() or ()
        conn.execute(STORED_FITS.encode(), {"run": run_id})
        conn.execute("call finish_run(%s)", [run_id])
        conn.execute("call publish_plan(%s)", [run_id])
        conn.execute("call refresh_plan_fact()")


def _load(watch: Stopwatch, name: str, file: SalesFile) -> None:
    """Stage and commit a file; floor: COPY of the same rows into a table of the same size and key."""
    with connect(watch.dsn) as conn:
        conn.execute(
            "create table if not exists bare_sales (day date, series_id integer, sales numeric(17, 3),"
            " onpromotion numeric(17, 3), primary key (day, series_id))"
        )
        # rows that the file corrects cannot be copied a second time: they make room first
        conn.execute("create temp table arriving (like bare_sales)")
        conn.execute(_copy_from("arriving", file.keyed))
        conn.execute("delete from bare_sales using arriving as a where (bare_sales.day, bare_sales.series_id) = (a.day, a.series_id)")  # fmt: skip  # noqa: E501
    watch.pairs(
        name,
        "COPY into a keyed table",
        3,
        lambda conn: load(conn, [str(file.named)], Reading(columns(conn), {})),
        lambda conn: conn.execute(_copy_from("bare_sales", file.keyed)),
    )
    with connect(watch.dsn) as conn:
        conn.execute(_copy_from("bare_sales", file.keyed))


def _refresh_mart(watch: Stopwatch, name: str) -> None:
    """Refresh the mart; floors: the bare aggregate, stored; and the same mart made of all sales."""

    def aggregate(conn: psycopg.Connection) -> None:
        conn.execute(WORK_MEM)
        conn.execute(
            "create table bare_mart as select series_id, array_agg(sales::float8 order by day) as y"
            " from sales group by series_id"
        )

    watch.pairs(name, "array_agg by series into a table", 1.2, _query("call refresh_export_mart()"), aggregate)
    moved = watch.lines[name]
    beside = replace(moved, name=f"{name}, beside a rebuild", floor_name="rebuild => true", goal=0.2)
    beside.floor_seconds, beside.floor_processor = [], []
    watch.lines[beside.name] = beside
    watch.floor(beside.name, _query("call refresh_export_mart(rebuild => true)"))


def _finish(watch: Stopwatch, name: str, run_id: int) -> None:
    """Close a run whose fits are stored; floor: the server reads the days of its parts and throws them away."""
    watch.pairs(
        name,
        "the days of its parts, read",
        None,
        lambda conn: conn.execute("call finish_run(%s)", [run_id]),
        lambda conn: conn.execute(
            "select sum(cell.yhat) from run_part cross join unnest(run_part.yhat) as cell (yhat)"
            " where run_part.run_id = %s",
            [run_id],
        ),
    )


def _forecast(watch: Stopwatch, workers: int) -> int:
    """Forecast all series; floor: the same fits on the same arrays, in a pool of the same size."""
    with ProcessPoolExecutor(1, warm_up()) as pool:  # both find the models imported
        pool.submit(abs, 0).result()
    name = "forecast"
    forecasted = watch.step(
        name,
        "AutoETS on arrays in memory",
        1.05,
        lambda conn: forecast(conn, watch.dsn, Request(workers=workers)),
    )
    with connect(watch.dsn) as conn:
        tasks = _read(conn, forecasted.run_id)
    watch.floor(name, lambda _: fit_all(tasks, workers))
    return forecasted.run_id


def _read_mart(watch: Stopwatch, run_id: int) -> None:
    """Read all shards; floor: the server copies the mart to nowhere."""
    name = "mart read"
    watch.step(name, "COPY of the mart to /dev/null", 2, lambda conn: len(_read(conn, run_id)))
    copy = "copy (select series_id, y from export_mart) to '/dev/null' (format binary)"
    watch.floor(name, lambda conn: conn.execute(copy))


def _write_forecast(watch: Stopwatch, run_id: int, folder: Path) -> None:
    """Write a whole forecast as the workers do; floor: the server copies the same rows into a keyed table."""
    name = "forecast write"
    with connect(watch.dsn) as conn:
        months = conn.execute("select parameters -> 'months' from forecast_run where run_id = %s", [run_id]).fetchone()
        fitted = _fitted(conn, run_id)
        (run_id,) = conn.execute("call start_run(months => %s, refit => true)", months).fetchone() or ()

    def write(conn: psycopg.Connection) -> None:
        for first in range(0, len(fitted), LARGEST_SHARD):
            write_shard(conn, run_id, fitted[first : first + LARGEST_SHARD])

    watch.step(name, "COPY into a keyed table", None, write)
    rows = folder / "forecast.bin"
    with connect(watch.dsn) as conn:
        conn.execute(f"copy (select * from run_part where run_id = {run_id}) to '{rows}' (format binary)".encode())
        conn.execute("call fail_run(%s, 'benchmark')", [run_id])
        conn.execute("create table if not exists bare_part (like run_part including indexes)")
    watch.floor(name, lambda conn: conn.execute(f"copy bare_part from '{rows}' (format binary)".encode()))


def _refresh_reports(watch: Stopwatch, name: str) -> None:
    """Refresh the reports; floor: their query, thrown away. What of that is more than bare sums, apart."""

    def query(conn: psycopg.Connection) -> None:
        conn.execute(WORK_MEM)
        conn.execute(
            "copy (select known.* from report_status as shown cross join plan_fact_month_at("
            "shown.data_version_id, shown.plan_revision_id) as known) to '/dev/null' (format binary)"
        )

    def aggregate(conn: psycopg.Connection) -> None:
        conn.execute(WORK_MEM)
        conn.execute(
            "with fact as (select series_id, date_trunc('month', day::timestamp) as month, sum(sales) as fact"
            " from sales group by 1, 2), planned as (select series_id, date_trunc('month', day::timestamp) as month,"
            " sum(quantity) as plan from plan_line group by 1, 2)"
            " select count(*) from fact full join planned using (series_id, month)"
        )

    watch.pairs(name, "their query, to /dev/null", 2, _query("call refresh_plan_fact()"), query)
    watch.pairs(f"the query of the {name}", "sums by series and month", None, query, aggregate)


def _override(watch: Stopwatch, name: str) -> None:
    """Show a change of the plan of one shop; floor: the plan of its month, read."""
    with connect(watch.dsn) as conn:
        month = conn.execute("select max(month) from plan_month").fetchone()
        conn.execute("call override_plan(%s, percent => 5, reason => 'benchmark', store => 'store 1')", month)
    watch.pairs(
        name,
        "sums of the plan of its month",
        None,
        _query("call refresh_plan_fact()"),
        lambda conn: conn.execute(
            "select series_id, sum(quantity) from plan_line where day >= %s group by series_id", month
        ),
    )


def _read_reports(watch: Stopwatch) -> None:
    """Read the days of a shop, and explain cells, of the last month; floor: the sales that they are of, summed."""
    last = "(select date_trunc('month', max(last_day)::timestamp)::date from data_version)"
    of_shop = "series_id in (select series_id from series where store = 'store 1')"
    for name, read, where in (
        ("plan_fact_day of a shop, one month", f"plan_fact_day where store = 'store 1' and day >= {last}", of_shop),
        ("explain_cell of a series", f"explain_cell('store 1', 'group 01', {last})", of_shop),
        ("explain_cell of all", f"explain_cell(null, null, {last})", "true"),
    ):
        watch.pairs(
            name,
            "sums of the same sales",
            None,
            _query(f"select count(*) from {read}"),
            _query(f"select sum(sales) from sales where day >= {last} and {where}"),
        )


def _query(statement: str) -> Callable[[psycopg.Connection], object]:
    return lambda conn: conn.execute(statement.encode())


def _read_as_of(watch: Stopwatch) -> None:
    """Read all sales as the first version had them; floor: those of now, with the same names."""

    def sums(of: bytes) -> Callable[[psycopg.Connection], object]:
        columns = b"count(store), count(product_group), count(day), sum(sales), sum(onpromotion)"
        return lambda conn: conn.execute(b"select " + columns + b" from " + of)

    name = "read as of the first version"
    watch.step(name, "the same sums of the newest", 1.3, sums(b"sales_as_of(1)"))
    watch.floor(name, sums(b"sales inner join series on sales.series_id = series.series_id"))


def _copy_from(table: str, file: Path) -> bytes:
    return f"copy {table} (day, series_id, sales, onpromotion) from '{file}' (format csv, header)".encode()


def _read(conn: psycopg.Connection, run_id: int) -> list[Task]:
    return [task for shard in shards_of(conn, run_id, LARGEST_SHARD) for task in read_shard(conn, run_id, shard)]


def _fitted(conn: psycopg.Connection, run_id: int) -> list[Fitted]:
    """Return what a finished run fitted, as the fit would hand it over."""
    fitted = []
    for shard in shards_of(conn, run_id, LARGEST_SHARD):
        written = read_written(conn, run_id, shard)
        for task in read_shard(conn, run_id, shard):
            forecasts = [written[task.series_id, task.part, origin][0] for origin in task.origins]
            fitted.append(Fitted(task, [known for known in forecasts if known is not None] or None))
    return fitted
