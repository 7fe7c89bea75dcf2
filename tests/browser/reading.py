"""What the tests of the page read from it."""

import re
from decimal import Decimal
from pathlib import Path

from playwright.sync_api import Page

SPACES = re.compile(r"[\u00a0\u202f]")


def text(page: Page, selector: str) -> str:
    return SPACES.sub(" ", page.inner_text(selector))


def column(page: Page, table: str, place: int) -> list[str]:
    return [SPACES.sub(" ", one) for one in page.locator(f"{table} tbody tr > :nth-child({place})").all_inner_texts()]


def amount(written: str) -> Decimal:
    return Decimal(written.replace("−", "-").replace(",", "").replace("+", ""))


def saved(page: Page, folder: Path, button: str, within: str) -> Path:
    with page.expect_download() as waiting:
        page.click(f"{within} .tools button:has-text('{button}')")
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path
