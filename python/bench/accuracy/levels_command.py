"""The command: planfact forecasts every level of a set apart; methods make parts sum to totals; a table per set."""

import json
import platform
import tempfile
import time
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import rich.table
import typer

from bench.accuracy.sets import DEFAULT_SETS, SETS
from bench.machine import machine
from planfact.console import Console
from planfact.errors import PlanfactError
from planfact.server.embedded import EmbeddedServer

LIBRARY = "hierarchicalforecast"


def levels(
    sets: Annotated[str, typer.Option(help=f"Which of {', '.join(SETS)}.")] = ",".join(DEFAULT_SETS),
    origins: Annotated[int, typer.Option(min=1, max=60, help="How many months are measured, the last ones.")] = 12,
    learning: Annotated[int, typer.Option(min=2, max=60, help="Months before them, for MinT to learn errors.")] = 12,
    only_bottom_up: Annotated[
        bool, typer.Option("--only-bottom-up", help=f"What planfact does, and every level apart; needs no {LIBRARY}.")
    ] = False,
    data: Annotated[
        Path, typer.Option(envvar="PLANFACT_SALES_DATA", help="Folder of the sets that planfact does not bring along.")
    ] = Path("../shared/data"),
    as_json: Annotated[bool, typer.Option("--json", help="The result as JSON.")] = False,
) -> None:
    """Measure ways to make the forecasts of levels agree: bottom-up, shares of the total, MinT."""
    from bench.accuracy.levels import run_levels  # noqa: PLC0415 - other commands do not pay for pandas
    from bench.accuracy.reconcile import BOTTOM_UP, bottom_up, library_methods  # noqa: PLC0415
    from bench.accuracy.rows import read_rows  # noqa: PLC0415

    names = list(dict.fromkeys(name.strip() for name in sets.split(",") if name.strip()))
    if unknown := [name for name in names if name not in SETS]:
        raise typer.BadParameter(f"there is no {', '.join(unknown)}; there are {', '.join(SETS)}", param_hint="--sets")
    if not only_bottom_up and not find_spec(LIBRARY):
        raise PlanfactError(
            f"{LIBRARY} is not installed here",
            hint="make bench-levels has it in an environment of its own; or ask for --only-bottom-up.",
        )
    methods = {BOTTOM_UP: bottom_up} | ({} if only_bottom_up else library_methods())
    console, began = Console(), time.monotonic()
    read = [(SETS[name], read_rows(SETS[name], data)) for name in names]
    with tempfile.TemporaryDirectory(prefix="planfact-levels-") as name:
        Path(name).chmod(0o755)  # the server may run as another user
        # its databases are thrown away: nothing has to survive a crash
        server = EmbeddedServer(Path(name) / "home", settings={"fsync": "off", "full_page_writes": "off"})
        server.start()
        try:
            results = [run_levels(server, each, rows, origins, learning, methods, console.say) for each, rows in read]
        finally:
            server.stop()
    used = ("planfact", "statsforecast", "numpy", "pandas", *([] if only_bottom_up else [LIBRARY]))
    result: dict[str, Any] = {
        "sets": results,
        "versions": {library: version(library) for library in used} | {"python": platform.python_version()},
        "machine": machine(),
        "seconds": time.monotonic() - began,
    }
    if as_json:
        print(json.dumps(result))
        return
    for one in results:
        console.out.print(_table(one))
    console.out.print(", ".join(f"{library} {number}" for library, number in result["versions"].items()))


def _table(result: dict[str, Any]) -> rich.table.Table:
    origins, measures = result["origins"], [line["measures"] for line in result["methods"]]
    table = rich.table.Table(
        title=f"{result['set']}: {result['series']} series, {len(origins)} months, {origins[0]} to {origins[-1]};"
        f" errors learned from {result['learning']} months before, and those passed",
        title_justify="left",
    )
    table.add_column("")
    for level in measures[0]:
        table.add_column(f"WAPE %\nmonth\n{level}", justify="right")
    table.add_column("bias %\nseries", justify="right")
    table.add_column("bias %\ntotal", justify="right")
    for line in result["methods"]:
        of = line["measures"]
        table.add_row(
            line["method"],
            *(_number(of[level]["wape"], ",.2f") for level in of),
            *(_number(of[level]["bias_pct"], "+,.1f") for level in ("series", "total")),
        )
    return table


def _number(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)
