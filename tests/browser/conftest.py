"""A real Chromium, and reports for it to open. A page that says a word to the console or asks for anything fails."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_postgresql import factories

from browser.reading import PATIENCE
from builders import close_in_sql, commit, daily
from planfact.deploy import deploy
from planfact.deploy.templates import Templates, read_vars
from planfact.report import write_report

expect.set_options(timeout=PATIENCE)

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]

#: Opens a report (from a database, a file, or by its default) and waits until it is drawn.
Open = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        program = shutil.which(os.environ.get("CHROMIUM", "chromium"))
        assert program, "no chromium: make test-browser installs it"
        with playwright.chromium.launch(executable_path=program, args=FLAGS, timeout=PATIENCE) as browser:
            yield browser


def sold(first: str, last: str, growth: float = 1) -> list[tuple[object, ...]]:
    """Return sales of five shops and three groups, each with a level of its own."""
    return [
        row
        for n, store in enumerate(["North", "South", "East", "West", "=1+1"], 1)
        for m, group in enumerate(["food", "toys", "<b>tea</b>"], 1)
        for row in daily(
            first,
            last,
            store,
            group,
            lambda day, n=n, m=m: round(100 * n * m * (growth if n == 2 else 1) + 7 * day.isoweekday(), 1),
        )
    ]


def two_closed_months(**connection: Any) -> None:
    """Plan and sell two months, South far below its plan in the second; a third is at work; a comment, alerts."""
    with psycopg.connect(**{**connection, "autocommit": True}) as db:
        deploy(db, Templates(read_vars()))
        db.execute("set search_path = planfact")
        close_in_sql(db, sold("2023-01-01", "2024-03-31"))
        close_in_sql(db, sold("2024-04-01", "2024-04-30"))
        close_in_sql(db, sold("2024-05-01", "2024-05-31", growth=0.5))
        commit(db, sold("2024-06-01", "2024-06-10"))
        db.execute("call refresh_plan_fact()")
        db.execute("call comment_deviation('2024-05-01', 'roof <i>repaired</i>', store => 'South')")


# filled once; every test works on a copy
filled_server = factories.postgresql_noproc(load=[two_closed_months], dbname="browser")
fresh_filled_database = factories.postgresql("filled_server")


@pytest.fixture
def closed(fresh_filled_database: psycopg.Connection) -> Iterator[psycopg.Connection]:
    fresh_filled_database.autocommit = True
    fresh_filled_database.execute("set search_path = planfact")
    yield fresh_filled_database


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Return what opens a report; afterwards no page may have complained or asked for anything."""
    complaints: list[str] = []
    contexts = []

    def open_page(source: psycopg.Connection | Path, fragment: str = "", lang: str = "en", **options: Any) -> Page:
        path = source if isinstance(source, Path) else write_report(source, tmp_path / "report.html", lang=lang)
        context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 900}, "accept_downloads": True, **options}
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(f"console: {said.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on(
            "request", lambda asked: None if _allowed(asked.url, path) else complaints.append(f"request: {asked.url}")
        )
        page.goto(f"{path.as_uri()}#{fragment}")
        page.wait_for_selector("html[data-whole]")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def _allowed(url: str, path: Path) -> bool:
    # a download is a blob of the page's own
    return url.split("#", maxsplit=1)[0] == path.as_uri() or url.startswith("blob:")
