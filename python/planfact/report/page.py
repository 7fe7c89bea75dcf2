"""Lay the report out as one HTML file that needs nothing else: no network, no fonts, no other file."""

import base64
import hashlib
import itertools
import json
from datetime import date
from operator import itemgetter
from pathlib import Path

import jinja2
import psycopg
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from planfact import __version__
from planfact.errors import PlanfactError
from planfact.report import charts, wording
from planfact.report.snapshot import Snapshot, read_snapshot

HERE = Path(__file__).parent


def write_report(conn: psycopg.Connection, out: Path, month: date | None = None) -> Path:
    """Write the report of a month as one HTML file, and return where it is.

    Without a month, the newest that has both plan and fact. Raises PlanfactError where there is nothing to
    report, or nowhere to write. The connection must not be inside a transaction.
    """
    page = render(read_snapshot(conn, month))
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise PlanfactError(f"the report cannot be written to {out}: {error.strerror}") from error
    return out


def render(snapshot: Snapshot) -> str:
    """Return the page. Everything from the database is escaped: by autoescape in the HTML, by tojson in the data."""
    decimals = wording.decimals_for(row[side] for row in snapshot.months for side in ("plan", "fact"))
    scripts = [get_plotlyjs(), (HERE / "page.js").read_text(encoding="utf-8")]
    drawn = (charts.month_bars(snapshot.months, decimals), charts.day_lines(snapshot.days, decimals))
    return (
        _environment(decimals)
        .get_template("page.html.j2")
        .render(
            vars(snapshot),
            levels=[list(rows) for _, rows in itertools.groupby(snapshot.deviations, itemgetter("level"))],
            verdict=wording.verdict(snapshot.month, snapshot.shown["last_day"]),
            largest=wording.largest(snapshot.extremes, decimals),
            charts=[json.loads(figure.to_json()) for figure in drawn],
            style=Markup((HERE / "page.css").read_text(encoding="utf-8")),
            scripts=[Markup(script) for script in scripts],
            script_hashes=[_hash(script) for script in scripts],
            version=__version__,
        )
    )


def _hash(script: str) -> str:
    """Return what lets a browser run this script and no other (Content-Security-Policy)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _environment(decimals: int) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        amount=lambda value: wording.number(value, decimals),
        change=lambda value: wording.number(value, decimals, signed=True),
        whole=wording.number,
        id=wording.identifier,
        percent=wording.percent,
        share=wording.share,
        month=wording.month_name,
        day=wording.day_name,
        plain=wording.plain,
    )
    return environment
