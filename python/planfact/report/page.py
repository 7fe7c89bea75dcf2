"""Lay the report out as one HTML file that needs nothing else: no network, no fonts, no other file."""

import base64
import hashlib
import re
from datetime import UTC, date
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
import psycopg
from markupsafe import Markup

from planfact import __version__
from planfact.errors import PlanfactError
from planfact.output_file import replaced
from planfact.report.gaps import gap_notes
from planfact.report.pack import pack
from planfact.report.snapshot import Snapshot, Table, read_snapshot
from planfact.report.stale import stale_notes
from planfact.report.wording import Language, marked

HERE = Path(__file__).parent

#: The page's own script, in the order in which its parts build on each other: one script, as the files share names.
PARTS = (
    *("page", "words", "data", "download", "cells", "table"),
    *(f"charts/{chart}" for chart in ("frame", "months", "days", "heat", "pareto", "bridge", "accuracy")),
    *(
        "state",
        "columns",
        "verdict",
        "figures",
        "months",
        "breakdown",
        "heat",
        "causes",
        "bridge",
        "plans",
        "explain",
        "accuracy",
        "days",
        "weeks",
        "prices",
        "fixed",
        "start",
    ),
)

#: Columns of weeks and periods that only the workbook has.
SPAN = {
    "plan_ytd",
    "fact_ytd",
    "variance_ytd",
    "match_status",
    "data_version_id",
    "series_id",
    "plan_statistical",
    "budget_to_date",
    "variance_to_budget_pct",
    "outlook_plan",
    "outlook_run_rate",
}

#: What the page does not show, and a tenth of its size.
LEFT_OUT = {
    "weeks": SPAN | {"fiscal_year"},
    "periods": SPAN,
    "prices": {"series_id", "quantity", "quantity_last_year"},
    "crossed": {"plan"},
    "cells": {"plan_ytd", "fact_ytd", "variance_ytd", "plan_id", "run_id", "data_version_id", "match_status"},
    "causes": {"series_id"},
    "intervals": {"run_id", "plan", "forecast", "series_id"},
    "year": {"series_id"},
    "accuracy": {
        "series_id",
        "data_version_id",
        "mae",
        "rmse",
        "rmsse",
        "smape",
        "wape_mean",
        "coverage_95",
        "forecast",
    },
    "lags": {"series_id", "mae", "rmse", "smape", "wape_mean", "wape_month_mean", "rmsse_mean", "coverage_95"},
    "overrides": {"data_version_id"},
    "plans": {"data_version_id"},
    "signals": {"plan", "fact", "variance", "forecast", "lo_80", "hi_80", "lo_95", "hi_95", "run_id"},
}

#: What the page shows of months before the first plan.
HISTORY = {
    "level",
    "month",
    "fact",
    "fact_last_year",
    "yoy_pct",
    "budget",
    "days_loaded",
    "days_expected",
    "is_complete",
}

#: Columns of a pack of days, and where they come from.
DAYS = {"day": "days", **{name: name for name in ("plan", "fact", "variance", "lo_80", "hi_80")}}

NO_DAYS: Table = {"level": []}

#: How big the file gets at most, since mail takes files of 10 MB: days of single series are packed for the newest
#: months as far as there is room.
MOST_BYTES = 9_000_000


def write_report(conn: psycopg.Connection, out: Path, month: date | None = None, lang: str = "en") -> Path:
    """Write the report as one HTML file that opens at a month, and return where it is.

    Without a month, the newest that has both plan and fact. Raises PlanfactError where there is nothing to
    report, or nowhere to write. The connection must not be inside a transaction.
    """
    page = render(read_snapshot(conn, month), Language.named(lang))
    try:
        with replaced(out) as file:
            file.write(page.encode())
    except OSError as error:
        raise PlanfactError(f"the report cannot be written to {out}: {error.strerror}") from error
    return out


def render(snapshot: Snapshot, language: Language) -> str:
    """Return the page. Everything from the database is escaped: by autoescape, tojson, or in base64."""
    shown, words = snapshot.shown, language.words
    scripts = [echarts(), own_script()]
    dimensions = [one["dimension"] for one in snapshot.dimensions]
    tables = {**snapshot.tables, "explained": _told(snapshot.tables["explained"], language)}
    packs = {name: pack(_shown(name, table, dimensions)) for name, table in tables.items()}
    filled = sum(len(part) for part in (*scripts, *packs.values()))
    days = _packed_days(snapshot, MOST_BYTES - filled)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    return environment.get_template("page.html.j2").render(
        lang=language.code,
        words=words,
        heading=language.heading(shown["company"], shown["unit"]),
        notes=[*stale_notes(snapshot.shown, language), *gap_notes(snapshot.gaps, language)],
        origin=[
            (words["freshness"], marked(shown["last_day"])),
            (words["data_version"], f"{shown['data_version_id']}"),
            (words["checksum"], shown["checksum"]),
            (words["refreshed"], marked(shown["refreshed_at"].astimezone(UTC), "%Y-%m-%dT%H:%MZ")),
            ("planfact", __version__),
        ],
        footer=language.say("footer", version=__version__),
        meta={
            "lang": language.code,
            # the planning sheet's are no words of the page, and what the database told is said already
            "words": {key: said for key, said in words.items() if key not in ("sheet", "told")},
            "dimensions": snapshot.dimensions,
            "labels": _labels(snapshot),
            "month": _since_1970(snapshot.month),
            "last_day": _since_1970(shown["last_day"]),
            "data_version_id": shown["data_version_id"],
            "before": shown["before"],
            "bias_pct": float(shown["bias_pct"]),
            "decimals": shown["decimals"],
            "second": shown["second_measure"],
            "tables": list(packs),
            "day_months": [_since_1970(date.fromisoformat(f"{month}-01")) for month in days],
        },
        packs=[
            *packs.items(),
            *((f"{kind}-{month}", packed) for month, both in days.items() for kind, packed in both.items()),
        ],
        style=Markup((HERE / "page.css").read_text(encoding="utf-8")),
        scripts=[Markup(script) for script in scripts],
        script_hashes=[_hash(script) for script in scripts],
        version=__version__,
    )


def own_script() -> str:
    """Return the page's own script: its parts one after the other."""
    parts = ((HERE / "js" / f"{part}.js").read_text(encoding="utf-8") for part in PARTS)
    return "\n".join(['"use strict";', *parts])


def echarts() -> str:
    """Return Apache ECharts as a script that defines `echarts`.

    It comes as a module, which nothing in a single file could import: its list of exports becomes an object.
    """
    module = carried_echarts().read_text(encoding="utf-8")
    code, _, exported = module.rpartition("export{")
    names = re.findall(r"([\w$]+) as (\w+)", exported)
    return f"globalThis.echarts=(()=>{{{code};return{{{','.join(f'{ours}:{theirs}' for theirs, ours in names)}}}}})();"


def carried_echarts() -> Path:
    """Return where the module is, in a wheel that is read and never imported: nothing else of it runs."""
    return Path(str(distribution("instaui-echarts").locate_file("instaui_echarts/static/echarts.esm.min.js")))


def _packed_days(snapshot: Snapshot, room: int) -> dict[str, dict[str, str]]:
    """Return the days of members and of single series, packed by month, the newest as far as there is room."""
    packed: dict[str, dict[str, str]] = {}
    for month, table in snapshot.series_days.items():
        both = {"days": _packed_series(table), "level-days": pack(snapshot.level_days.get(month, NO_DAYS))}
        room -= sum(len(one) for one in both.values())
        if room < 0:
            break
        packed[f"{month:%Y-%m}"] = both
    return packed


def _packed_series(table: Table) -> str:
    lengths = [len(days) for days in table["days"]]
    return pack(
        {
            "series_id": np.repeat(np.array(table["series_id"], dtype=np.float64), lengths),
            **{
                name: np.concatenate([np.array(values, dtype=np.float64) for values in table[column]])
                for name, column in DAYS.items()
                if any(value is not None for values in table[column] for value in values)
            },
        }
    )


def _told(explained: Table, language: Language) -> Table:
    """Return what made the numbers, each sentence of the database in the report's language."""
    said = zip(explained.get("sentence", []), explained.get("given", []), strict=True)
    kept = {name: values for name, values in explained.items() if name not in ("sentence", "given")}
    return {**kept, "what": [language.told(sentence, given) for sentence, given in said]}


def _shown(table_name: str, table: Table, dimensions: list[str]) -> Table:
    """Return the columns that are shown, as fine as they are shown, and times as seconds since 1970."""
    left_out = LEFT_OUT.get(table_name, set())
    if table_name == "history":
        left_out = set(table) - HISTORY - set(dimensions)
    return {name: [_plain(name, value) for value in values] for name, values in table.items() if name not in left_out}


def _plain(name: str, value: Any) -> Any:
    if value is not None and name.endswith(("_pct", "_80")):
        return round(value, 2)
    return value.timestamp() if hasattr(value, "timestamp") else value


def _labels(snapshot: Snapshot) -> dict[str, dict[str, str]]:
    """Return the names of members, by dimension."""
    labels: dict[str, dict[str, str]] = {}
    for row in snapshot.labels:
        labels.setdefault(row["dimension"], {})[row["member"]] = row["label"]
    return labels


def _since_1970(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _hash(script: str) -> str:
    """Return what lets a browser run this script and no other (Content-Security-Policy)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
