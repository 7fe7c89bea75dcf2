"""The report is for everybody: axe finds no violation, whatever is shown, how wide and in which colours."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from planfact.report import write_report

Open = Callable[..., Page]
#: The company, a shop and a series of it.
SHOWN = [
    "month=2024-05",
    "month=2024-05&level=store&in.store=South",
    "month=2024-05&level=series&in.store=South&in.product_group=food",
]


@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing(closed: psycopg.Connection, opened: Open, tmp_path: Path, width: int, colours: str) -> None:
    report = write_report(closed, tmp_path / "report.html")
    for fragment in SHOWN:
        page = opened(report, fragment, viewport={"width": width, "height": 900}, color_scheme=colours)
        found = Axe().run(page)
        assert found.response["passes"]
        assert found.violations_count == 0, f"{fragment}: {found.generate_report()}"
