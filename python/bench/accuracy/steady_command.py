"""The command: a set, month after month, with a server of its own; what the fits of the last month cost."""

import json
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bench.accuracy.sets import SETS
from bench.machine import machine
from planfact.console import Console
from planfact.server.embedded import EmbeddedServer


def steady(
    name: Annotated[str, typer.Option("--set", help=f"Which of {', '.join(SETS)}.")] = "store-item",
    months: Annotated[int, typer.Option(min=1, max=60, help="How many months are closed; from 7 on it is steady.")] = 8,
    data: Annotated[
        Path, typer.Option(envvar="PLANFACT_SALES_DATA", help="Folder of the sets that planfact does not bring along.")
    ] = Path("../shared/data"),
    as_json: Annotated[bool, typer.Option("--json", help="The result as JSON.")] = False,
) -> None:
    """Measure the fits of a month of a steady cycle beside AutoETS ZZZ on all history, in CPU seconds."""
    from bench.accuracy.rows import months_to_forecast, read_rows  # noqa: PLC0415 - other commands do not pay for pandas
    from bench.accuracy.steady import run_steady  # noqa: PLC0415

    if name not in SETS:
        raise typer.BadParameter(f"there is no {name}; there are {', '.join(SETS)}", param_hint="--set")
    console, rows = Console(), read_rows(SETS[name], data)
    with tempfile.TemporaryDirectory(prefix="planfact-steady-") as folder:
        Path(folder).chmod(0o755)  # the server may run as another user
        # its databases are thrown away: nothing has to survive a crash
        server = EmbeddedServer(Path(folder) / "home", settings={"fsync": "off", "full_page_writes": "off"})
        server.start()
        try:
            closed = months_to_forecast(SETS[name], rows["day"].min(), months, False)
            result = run_steady(server, SETS[name], rows, closed, console.say)
        finally:
            server.stop()
    if as_json:
        print(json.dumps(result | {"machine": machine()}))
        return
    console.out.print(
        f"{name}: {result['series']} series, {len(closed)} months, {result['stand_ins']} backtest months stood in for,"
        f" {result['fits']} fits of the last month: {result['cpu_seconds']:.2f} CPU s,"
        f" AutoETS ZZZ {result['baseline_cpu_seconds']:.2f}: {result['times']:.1f} times as much"
    )
