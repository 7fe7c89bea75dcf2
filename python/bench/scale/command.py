"""The command: the steps on each size, a server and a database of its own for each, and the curve of every step."""

import json
import math
import os
import shutil
import tempfile
import time
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import rich.table
import typer

from bench.machine import machine
from bench.scale.steps import Steps
from planfact.console import Console
from planfact.database import connect
from planfact.deploy import deploy
from planfact.deploy.templates import Templates, Vars
from planfact.errors import PlanfactError
from planfact.server.embedded import EmbeddedServer

#: 1 January 2013 to 31 July 2017 without the 25th of December.
DAYS_OF_HISTORY = 1669

#: What a row needs at the peak of a load, with the file, the stage, the table, its key and the journal.
BYTES_PER_ROW = 300


def scale(
    rows: Annotated[list[float], typer.Option(help="Rows of the first load; may be given several times.")],
    forecast_series: Annotated[
        int, typer.Option(min=1, help="How many series are fitted; the others get their fallback.")
    ] = 1782,
    workers: Annotated[int, typer.Option(min=1, help="Worker processes of the forecast.")] = 2,
    folder: Annotated[Path | None, typer.Option(help="Where the databases go for the time.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The result as JSON.")] = False,
) -> None:
    """Measure every step on more and more rows, and say how it grows."""
    console = Console()
    sizes = [_measure(round(size), forecast_series, workers, folder, console) for size in rows]
    result = {"sizes": sizes, "workers": workers, "versions": {"planfact": version("planfact")}, "machine": machine()}
    if as_json:
        print(json.dumps(result))
    else:
        _print(console, result)


def _measure(rows: int, forecast_series: int, workers: int, place: Path | None, console: Console) -> dict[str, Any]:
    series = max(2, round(rows / DAYS_OF_HISTORY))
    began, load_before = time.monotonic(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="planfact-scale-", dir=place) as name:
        folder = Path(name)
        folder.chmod(0o777)  # the server may run as another user, and writes files here
        if shutil.disk_usage(folder).free < rows * BYTES_PER_ROW:
            raise PlanfactError(f"{rows:,} rows need {rows * BYTES_PER_ROW / 1e9:.0f} GB of room in {folder.parent}")
        server = EmbeddedServer(folder / "home", settings={"autovacuum": "off"})
        server.start()
        try:
            with connect(server.dsn()) as conn:
                deploy(conn, Templates(Vars(schema="planfact", dimensions=["store", "product_group"])))
            console.say(f"{series:,} series")
            steps = Steps(server.dsn(), folder, workers, console.say)
            found = steps.run(series, forecast_series)
        finally:
            server.stop()
    return {
        "series": series,
        **found,
        "steps": [asdict(step) for step in steps.done],
        "load_before": load_before,
        "seconds": time.monotonic() - began,
    }


def _print(console: Console, result: dict[str, Any]) -> None:
    sizes = result["sizes"]
    table = rich.table.Table(
        title="Seconds, of them on a processor, and the power of the rows that these grow with", title_justify="left"
    )
    table.add_column("step")
    for size in sizes:
        table.add_column(f"{size['rows'] / 1e6:.1f} million\n{size['series']:,} series", justify="right")
        table.add_column("processor", justify="right")
        table.add_column("power", justify="right")
    for number, step in enumerate(sizes[0]["steps"]):
        cells = [step["name"]]
        for place, size in enumerate(sizes):
            here = size["steps"][number]
            cells += [f"{here['seconds']:.1f}", f"{here['processor_seconds']:.1f}"]
            cells.append(_power(sizes[place - 1], size, number) if place else "")
        table.add_row(*cells)
    for name in ("fitted_series", "database_mb", "sales_mb", "mart_mb", "report_mb"):
        values = (cell for size in sizes for cell in (f"{size[name]:,.0f}", "", ""))
        table.add_row(name.replace("_mb", ", MB").replace("_", " "), *values)
    for side in ("server", "client"):
        peaks = [max(step[f"{side}_mb"] or 0 for step in size["steps"]) for size in sizes]
        table.add_row(
            f"largest process of the {side}, MB", *(cell for peak in peaks for cell in (f"{peak:,.0f}", "", ""))
        )
    console.out.print(table)
    facts = result["machine"]
    console.out.print(
        f"{facts['cores']} cores of {facts['model']}, {facts['ram_gb']:.0f} GB, {facts['system']}; load before each"
        f" size {', '.join(format(size['load_before'], '.1f') for size in sizes)};"
        f" {', '.join(format(size['seconds'], '.0f') for size in sizes)} s in all; {result['workers']} workers"
    )


def _power(before: dict[str, Any], after: dict[str, Any], number: int) -> str:
    used = [max(size["steps"][number]["processor_seconds"], 0.01) for size in (before, after)]
    grown = used[1] / used[0]
    return f"{math.log(grown) / math.log(after['rows'] / before['rows']):.2f}"
