"""Fits: the forecast of the same series by planfact and by the script that people write."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.peers.history import Place
from bench.peers.spend import Command, Spent, spend
from planfact.database import connect, one_row

SCRIPT = Path(__file__).parent / "script.py"

#: One AutoETS per series on the last two years, the same for all.
MODEL, WINDOW = "ZNZ", 730


@dataclass(frozen=True)
class Way:
    """One way to the same forecast: seconds of the whole command and of its fits, all its memory, rows it stored."""

    name: str
    seconds: float
    processor_seconds: float
    fitting: float | None
    megabytes: float
    rows: int


def forecast_each_way(place: Place, workers: int, say: Callable[[str], None]) -> list[Way]:
    """Forecast the next month and, for the backtest, the last one, with planfact and with the script."""
    say("forecast: planfact")
    with connect(place.server.dsn()) as conn:
        conn.execute("call refresh_export_mart()")
    single = ["--parts", "daily", "--no-factors", "--model", MODEL, "--window", str(WINDOW)]
    planfact = _planfact(place, workers, single, f"planfact forecast, one AutoETS, --workers {workers}")
    say("forecast: planfact as it comes")
    default = _planfact(place, workers, [], f"planfact forecast, its combination, --workers {workers}")
    say("forecast: the script, as a rule with one process")
    url = f"postgresql+psycopg://postgres@/planfact?host={place.server.socket_dir}"
    script: Command = [place.peers / "python", SCRIPT, url, MODEL, str(WINDOW)]
    one = _script(spend([*script, "1"], server=place.postmaster), "pandas + StatsForecast, one process")
    say("forecast: the script with all processes")
    all_of_them = spend([*script, str(workers)], server=place.postmaster)
    return [planfact, default, one, _script(all_of_them, f"the same with n_jobs={workers}")]


def _planfact(place: Place, workers: int, options: list[str], name: str) -> Way:
    command: Command = [place.planfact, "forecast", "--workers", str(workers), *options]
    spent = spend(command, {"PLANFACT_DSN": place.server.dsn()}, server=place.postmaster)
    with connect(place.server.dsn()) as conn:
        (rows,) = one_row(conn, "select count(*) from run_forecast where run_id = %s", [int(spent.said)])
    return Way(name, spent.seconds, spent.processor_seconds, None, spent.megabytes, rows)


def _script(spent: Spent, name: str) -> Way:
    told = json.loads(spent.said.splitlines()[-1])
    return Way(name, spent.seconds, spent.processor_seconds, told["fit"], spent.megabytes, told["rows"])
