"""The command: makes the sales and a server, lets planfact and its peers do the same work, prints the tables."""

import json
import os
import sys
import tempfile
import time
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import rich.table
import typer

from bench.data import GROUPS, STORES, write_sales
from bench.machine import machine
from bench.peers.fits import forecast_each_way
from bench.peers.history import Kept, Place, keep_history
from planfact.console import Console
from planfact.database import connect
from planfact.deploy import deploy
from planfact.deploy.templates import Templates, Vars
from planfact.errors import PlanfactError
from planfact.server.embedded import EmbeddedServer

#: make bench-peers installs them there.
PEERS = Path(".venv-peers/bin")


def peers(
    series: Annotated[int, typer.Option(min=2, max=STORES * GROUPS, help="How many series.")] = 300,
    days: Annotated[int, typer.Option(min=400, max=3000, help="How many days, up to 31 August 2017.")] = 1704,
    months: Annotated[int, typer.Option(min=1, max=36, help="How many of them arrive month by month.")] = 24,
    workers: Annotated[int, typer.Option(min=1, help="Processes of every forecast.")] = 2,
    environment: Annotated[Path, typer.Option(help="Where the peers' programs are.")] = PEERS,
    as_json: Annotated[bool, typer.Option("--json", help="The result as JSON.")] = False,
) -> None:
    """Let planfact and what people use for the same do the same work, one after the other."""
    if not (environment / "dvc").exists():
        raise PlanfactError(f"the peers are not in {environment}", hint="make bench-peers installs them.")
    console = Console()
    began, load_before = time.monotonic(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="planfact-peers-") as name:
        folder = Path(name)
        folder.chmod(0o777)  # the server may run as another user, and writes files here
        sales = write_sales(folder, series, days, months)
        server = EmbeddedServer(folder / "home")
        server.start()
        try:
            with connect(server.dsn()) as conn:
                deploy(conn, Templates(Vars(schema="planfact", dimensions=["store", "product_group"])))
                postgresql = conn.info.parameter_status("server_version")
            place = Place(Path(sys.executable).parent / "planfact", environment.resolve(), server, folder)
            kept = keep_history(place, [sales.history, *sales.months], console.say)
            ways = forecast_each_way(place, workers, console.say)
        finally:
            server.stop()
    result = {
        "history": [_kept(one) for one in kept],
        "forecast": [asdict(way) for way in ways],
        "sales": {
            "series": series,
            "history_rows": sales.history.rows,
            "month_rows": [month.rows for month in sales.months],
        },
        "workers": workers,
        "versions": {"planfact": version("planfact"), "postgresql": postgresql, **_versions(environment)},
        "machine": machine() | {"load_before": load_before},
        "seconds": time.monotonic() - began,
    }
    if as_json:
        print(json.dumps(result))
    else:
        _print(console, result)


def _kept(one: Kept) -> dict[str, Any]:
    grown = [after - before for before, after in zip(one.megabytes, one.megabytes[1:], strict=False)]
    return {
        "tool": one.tool,
        "what": one.what,
        "first": one.spent[0].seconds,
        "month": median(spent.seconds for spent in one.spent[1:]),
        "month_processor": median(spent.processor_seconds for spent in one.spent[1:]),
        "peak_mb": max(spent.megabytes for spent in one.spent),
        "first_mb": one.megabytes[0],
        "month_mb": median(grown),
        "all_mb": one.megabytes[-1],
    }


def _versions(environment: Path) -> dict[str, str]:
    found = {}
    for name in ("dvc", "dbt_core", "dbt_postgres", "statsforecast", "pandas", "sqlalchemy"):
        for path in environment.parent.glob(f"lib/python*/site-packages/{name}-*.dist-info"):
            found[name.replace("_", "-")] = path.name.removesuffix(".dist-info").partition("-")[2]
    return found


def _print(console: Console, result: dict[str, Any]) -> None:
    sales, facts = result["sales"], result["machine"]
    history = rich.table.Table(title=f"{1 + len(sales['month_rows'])} versions of the same sales", title_justify="left")
    history.add_column("tool")
    for heading in (
        "first\nseconds",
        "a month\nseconds",
        "on the\nprocessor",
        "peak\nMB",
        "first\nMB",
        "a month\nMB",
        "all\nMB",
    ):
        history.add_column(heading, justify="right")
    for one in result["history"]:
        numbers = (
            one[key] for key in ("first", "month", "month_processor", "peak_mb", "first_mb", "month_mb", "all_mb")
        )
        history.add_row(f"{one['tool']}\n  {one['what']}", *(f"{number:.2f}" for number in numbers))
    console.out.print(history)
    ways = rich.table.Table(title="The same fits of the same histories", title_justify="left")
    ways.add_column("way")
    for heading in ("seconds", "on the\nprocessor", "of them\nfitting", "peak\nMB", "forecasts\nstored"):
        ways.add_column(heading, justify="right")
    for way in result["forecast"]:
        fitting = "" if way["fitting"] is None else f"{way['fitting']:.1f}"
        seconds = (f"{way[key]:.1f}" for key in ("seconds", "processor_seconds"))
        ways.add_row(way["name"], *seconds, fitting, f"{way['megabytes']:.0f}", f"{way['rows']:,}")
    console.out.print(ways)
    months = sales["month_rows"]
    console.out.print(
        f"{sales['series']:,} series, {sales['history_rows']:,} rows, then {len(months)} months of"
        f" {min(months):,} to {max(months):,} rows; {result['workers']} processes; {result['seconds']:.0f} s in all"
    )
    console.out.print(
        "Seconds are of whole commands, start included. Peaks are of all of a command's processes at once."
    )
    console.out.print(", ".join(f"{name} {number}" for name, number in result["versions"].items()))
    console.out.print(
        f"{facts['cores']} cores of {facts['model']}, {facts['ram_gb']:.0f} GB, {facts['system']};"
        f" load before it began {facts['load_before']:.1f}"
    )
