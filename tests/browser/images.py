"""Take the pictures of the documentation: python tests/browser/images.py report.html FOLDER, of the demo's report."""

import os
import shutil
import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import sync_playwright

#: Each picture: its name, width, height, colour scheme, and what it begins with.
PICTURES: tuple[tuple[str, int, int, Literal["light", "dark"], str], ...] = (
    ("report", 1280, 1060, "light", "#now"),
    ("report-dark", 1280, 600, "dark", "#heat"),
    ("report-phone", 390, 980, "light", "#now"),
)


def main(report: Path, folder: Path) -> None:
    """Open the report once for each picture, and write it."""
    program = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=program, args=["--no-sandbox"]) as browser,
    ):
        for name, width, height, scheme, begin in PICTURES:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.set_default_timeout(180_000)  # a busy machine takes its time
            page.goto(report.absolute().as_uri())
            page.wait_for_selector("html[data-whole]")
            page.evaluate("begin => document.querySelector(begin).scrollIntoView({block: 'start'})", begin)
            page.screenshot(path=folder / f"{name}.png")
            page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
