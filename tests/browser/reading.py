"""What the tests of the page read from it."""

import re
from decimal import Decimal
from pathlib import Path

from playwright.sync_api import Page, expect

#: Milliseconds, far longer than anything takes, also on a busy machine: only a test that hangs meets them.
PATIENCE = 180_000

SPACES = re.compile(r"[\u00a0\u202f]")


def text(page: Page, selector: str) -> str:
    return SPACES.sub(" ", page.inner_text(selector))


def column(page: Page, table: str, place: int) -> list[str]:
    return [SPACES.sub(" ", one) for one in page.locator(f"{table} tbody tr > :nth-child({place})").all_inner_texts()]


def unfold(page: Page, summary: str, table: str) -> None:
    """Open what is folded away, and wait for its table: the page builds it when the browser tells that it is open."""
    page.click(f"{summary} >> nth=0")
    expect(page.locator(f"{table} tbody tr").first).to_be_attached()


def drawn(page: Page, shown: str) -> None:
    """Wait until the page has drawn all of a cell and month: what it says to a screen reader is its last word."""
    expect(page.locator("#live")).to_contain_text(f"{shown}.")


def amount(written: str) -> Decimal:
    return Decimal(written.replace("−", "-").replace(",", "").replace("+", ""))


def saved(page: Page, folder: Path, button: str, within: str) -> Path:
    with page.expect_download() as waiting:
        page.click(f"{within} .tools button:has-text('{button}')")
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path
